package io.drydock.internal.btrfs.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.block.BlockDevice;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.testing.Commands;
import io.drydock.testing.LoopDisk;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes filesystems by mkfs.btrfs and has the kernel fill them. */
final class BtrfsTrees {
    /** Of all devices, sparse: as much as 20,000 files take of each of four by mirrored stripes. */
    private static final long MEBIBYTES = 4800;

    private BtrfsTrees() {}

    /** Files of all kinds, for the kernel to make in the current directory. */
    private static final String FILL =
            """
            export LC_ALL=C
            mkdir small many kinds
            perl -e '
                use strict;
                my $count = shift;
                srand(20261122);
                my $pool = join("", map { chr(97 + int(rand(5))) } 1 .. 200000);
                for my $i (0 .. $count - 1) {
                    my $d = "small/" . ($i % 37);
                    mkdir $d;
                    open(my $f, ">", "$d/file $i") or die;
                    my $size = (0, 1, 100, 2000, 2048, 4095, 4096, 9000, 70000)[$i % 9];
                    print $f substr($pool, int(rand(100000)), $size);
                    close $f;
                    utime(1000000000 + $i, 1e9 * ($i % 9) - 2e9, "$d/file $i");
                }
                for my $i (0 .. 2 * $count - 1) {
                    mknod_($i);
                }
                sub mknod_ { open(my $f, ">", "many/" . ("n" x ($_[0] % 190)) . $_[0]) or die; }
                chdir "kinds";
                open(my $f, "+>", "fragments") or die;
                my $block = join("", map { chr(int(rand(256))) } 1 .. 4096);
                print $f $block for 1 .. 2 * $count;
                close $f;
                system("sync", "-f", ".");
                open($f, "+<", "fragments") or die;
                for (my $i = 0; $i < 2 * $count; $i += 2) {
                    seek($f, $i * 4096, 0);
                    print $f "new $i" . substr($block, 10);
                }
                close $f;
                open($f, ">", "text") or die;
                print $f "line $_ of a text that is easily compressed\\n" for 1 .. 40000;
                close $f;
                open($f, ">", "mixture") or die;
                for my $i (0 .. 199) {
                    print $f $i % 3 ? chr($i) x 5000 : map { chr(int(rand(256))) } 1 .. 7000;
                }
                close $f;
                for my $name ("\\xff\\xfe", "new\\nline", "\\xc3\\xa4", "back\\\\slash", "x" x 255) {
                    open($f, ">", $name) or die;
                }
                symlink("t" x 4095, "longest");
                symlink("../small", "short");
                mkdir "links";
                open($f, ">", "links/0") or die;
                link("links/0", "links/" . ("long " x 40) . $_) or die for 1 .. 150;
            ' $COUNT
            cd kinds
            cp --reflink=always text clone
            for way in zlib lzo zstd none; do
                touch way-$way inline-$way
                # Where nothing has checksums, nothing is compressed.
                btrfs property set way-$way compression $way || continue
                btrfs property set inline-$way compression $way
                cat text mixture >> way-$way
                head -c 1500 text >> inline-$way
            done
            cat text text > part; sync -f .
            xfs_io -c 'pwrite -S 0x41 300001 5000' -c 'fpunch 600000 200000' \
                -c 'falloc 900000 100000' -c 'falloc 9000000 40960' part > /dev/null
            truncate -s 50000000 sparse
            xfs_io -c 'pwrite -S 0x42 40000000 100000' sparse > /dev/null
            xfs_io -f -c 'falloc 0 1000000' -c 'pwrite 100 5000' allocated > /dev/null
            truncate -s 12345 hole
            xfs_io -f -c 'pwrite 0 13893' -c 'falloc -k 16384 16384' behind > /dev/null
            touch nocow; chattr +C nocow; head -c 300000 text >> nocow
            mknod character c 259 1048575; mknod block b 4095 255; mkfifo fifo
            perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un("socket"))'
            touch attributes; mkdir acl
            setfattr -n user.one -v 1 attributes; setfattr -n user.empty attributes
            setfattr -n user.large -v "$(head -c 3000 text)" attributes
            setfattr -n trusted.t -v 0x00ff attributes
            setfattr -n security.selinux -v system_u:object_r:etc_t:s0 attributes
            setfattr -h -n trusted.link -v x short
            setfacl -m u:1000:rw,g:7:r attributes; setfacl -d -m u:1000:rwx acl
            chmod 6751 fifo; chown 70000:4000000000 attributes; touch -d @-99.123456789 hole
            for flag in a A c d D i m S; do
                mkdir flag-$flag; chattr +$flag flag-$flag
            done
            cd ..
            """;

    /** Makes one, of one device or several, which the kernel fills. */
    static List<Path> make(Path directory, int devices, String mkfs, String mount, int files)
            throws IOException {
        return make(
                directory,
                devices,
                MEBIBYTES / devices,
                mkfs,
                mount,
                "COUNT=" + files + "\n" + FILL);
    }

    /**
     * As the other.
     *
     * @param script what is run in its root directory
     */
    static List<Path> make(
            Path directory, int devices, long mebibytes, String mkfs, String mount, String script)
            throws IOException {
        List<Path> images = new ArrayList<>();
        List<LoopDisk> loops = new ArrayList<>();
        try {
            for (int i = 0; i < devices; i++) {
                Path image = TestImages.sparse(directory.resolve("image" + i), mebibytes);
                images.add(image);
                loops.add(LoopDisk.of(image));
            }
            List<String> paths = loops.stream().map(loop -> loop.path().toString()).toList();
            String all = String.join(" ", paths);
            String known = "device=" + String.join(",device=", paths);
            Commands.run("sh", "-c", "mkfs.btrfs -q -f -L oracle " + mkfs + " " + all);
            String text =
                    "mount -t btrfs -o '%s,%s' %s /mnt\n(cd /mnt\n%s)\numount /mnt\n"
                            .formatted(known, mount, paths.getFirst(), script);
            // In a mount namespace of its own, which ends with it.
            Commands.runLong("unshare", "-m", "bash", "-ec", text);
        } finally {
            loops.forEach(LoopDisk::close);
        }
        return images;
    }

    static Medium medium(List<? extends BlockDevice> devices, String... options) {
        return new Medium(
                devices.getFirst(),
                List.copyOf(devices.subList(1, devices.size())),
                "btrfs",
                "/dev/sda",
                1,
                true,
                List.of(options));
    }

    /** The inode at a path of ASCII. */
    static long find(Inodes inodes, String path) throws IOException {
        long inode = inodes.root();
        for (String name : path.split("/")) {
            inode = inodes.lookup(inode, name.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        }
        return inode;
    }

    /** What a file of ASCII holds. */
    static String text(Inodes inodes, String path) throws IOException {
        long inode = find(inodes, path);
        byte[] bytes = new byte[(int) inodes.status(inode).sizeBytes()];
        try (InodeContent content = inodes.open(inode)) {
            assertThat(content.read(0, MemorySegment.ofArray(bytes))).isEqualTo(bytes.length);
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
