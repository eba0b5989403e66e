package io.drydock.internal.xfs;

import io.drydock.block.BlockDevice;
import io.drydock.internal.driver.Medium;
import io.drydock.testing.Commands;
import io.drydock.testing.Commands.Result;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Trees with every form in which XFS keeps something, made by the kernel. */
final class XfsTrees {
    private static final String SCRIPT =
            """
            cd "$1"
            files=$2
            umask 022
            mkdir short block leaf node large sub sub/deep inherits empty
            for i in 1 2 3; do echo $i > short/$i; done
            perl -e 'for (@ARGV) { my ($d, $n) = split /:/;
                for my $i (1..$n) { open F, ">", "$d/file name $i." . ("x" x ($i % 200)); close F } }' \
                block:25 leaf:300 node:$files
            perl -e 'for my $i (1..2*$ARGV[0]) { link("short/1", "large/$i") || die $! }' "$files"
            perl -e 'unlink "node/file name $_." . ("x" x ($_ % 200)) for map { 7 * $_ } 1..$ARGV[0] / 7' \
                "$files"
            # A collision of hashes: two characters that differ by what the next shift adds.
            mkdir same; : > same/aaaaa; : > same/aaab1; : > same/aaa2a
            printf x > "$(printf 'not-utf8-\\351')"; printf y > 'new
            line'
            head -c 3000000 /dev/urandom > content
            truncate -s 32M sparse; printf middle | dd of=sparse bs=1 seek=16M conv=notrunc status=none
            truncate -s 8M hole
            fallocate -l 4M allocated; printf a | dd of=allocated bs=1 seek=1M conv=notrunc status=none
            : > behind; fallocate -n -l 4M behind
            perl -e 'open F, ">fragmented"; for (0..$ARGV[0]) {
                seek F, $_ * 8192 + ($_ % 3) * 65536, 0; print F "fragment $_ " x 100 }' $((files / 2))
            cp --reflink=auto content clone; printf changed | dd of=clone bs=1 seek=100000 conv=notrunc status=none
            printf two > sub/setuid; ln sub/setuid sub/hard; ln sub/setuid sub/deep/hard2
            ln -s ../../etc/passwd link; ln -s "$(printf '%0300d' 7)" link300; ln -s "$(printf '%01023d' 8)" link1023
            mkfifo fifo; mknod char c 300 70000; mknod block_device b 7 3
            perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un("socket")) || die'
            chmod 4751 sub/setuid; chmod 1777 sub/deep; chmod 2750 sub; chmod 000 empty
            chown 1000:2000 content; chown -h 7:8 link; chown 4294967294:1 sub/deep
            setfattr -n user.comment -v "of the file" content; setfattr -n user.empty sub
            setfattr -n trusted.t -v 0x00ff00 content
            setfattr -h -n security.selinux -v system_u:object_r:etc_t:s0 link
            setfacl -m u:1000:rwx,g:7:-w-,m::rx sub/setuid
            setfacl -m u:5:rwx -m d:u:6:r-x inherits; printf z > inherits/child; mkdir inherits/dir
            : > attributes; for i in $(seq 1 60); do setfattr -n user.name$i -v "value $i" attributes; done
            : > many; : > large_value
            perl -e 'sub set { my ($f, $n, $v) = @_; syscall(188, $f, $n, $v, length $v, 0) == 0 || die $! }
                set("many", "user.attribute $_", "v" x ($_ % 200)) for 1..$ARGV[0];
                set("large_value", "user.large$_", "$_" x ($_ * 7000)) for 1..9;
                set("large_value", "user.largest", "z" x 65536)' $((files < 4000 ? files / 2 : 2000))
            chattr +A sub/hard; chattr +d leaf
            touch -hd '2001-02-03 04:05:06.123456789Z' link fifo char content
            touch -hd '2038-01-02 04:05:06.999999999Z' sub/deep sparse
            touch -d '1902-12-31 23:59:59.000000001Z' sub inherits .
            touch -d '2400-02-03 04:05:06.7Z' hole
            """;

    private XfsTrees() {}

    /** Kernels are built without version 4, since it ends in 2038. */
    static void needsVersionFour(Path directory) throws IOException {
        needsKernelFor(directory, "-m crc=0", "version 4 of XFS");
    }

    /**
     * Skips where the kernel does not mount what mkfs.xfs makes with some options.
     *
     * @param what they make, for the reason
     */
    static void needsKernelFor(Path directory, String options, String what) throws IOException {
        Path image = TestImages.sparse(directory.resolve("needed"), 400);
        Commands.run("sh", "-c", "mkfs.xfs -q " + options + " " + image);
        Result mounted =
                Commands.tryRun("unshare", "--mount", "mount", "-o", "loop", image, directory);
        Files.delete(image);
        Needs.that(mounted.exitCode() == 0, "a kernel that mounts " + what);
    }

    /** Fills a new filesystem with at least so many files. */
    static void fill(Path image, Path directory, int files) throws IOException {
        run(image, directory, SCRIPT, files);
    }

    /** Runs a script in an image's root directory, of which it is given the path. */
    static void run(Path image, Path directory, String script, Object argument) throws IOException {
        Path point = Files.createDirectories(directory.resolve("point"));
        Path file = Files.writeString(directory.resolve("script"), "set -e\n" + script);
        Commands.runLong(
                "unshare",
                "--mount",
                "sh",
                "-ec",
                "mount -o loop -t xfs \"$0\" \"$1\"; sh \"$2\" \"$1\" \"$3\"; umount \"$1\"",
                image,
                point,
                file,
                argument);
    }

    static Medium medium(BlockDevice device, List<String> options) {
        return new Medium(device, List.of(), "xfs", "/dev/sda", 1, true, options);
    }
}
