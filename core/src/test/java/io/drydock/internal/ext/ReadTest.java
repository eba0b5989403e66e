package io.drydock.internal.ext;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel has written on filesystems of all kinds is read as the kernel reads it. */
class ReadTest {
    /** Every kind of inode, and content in every form that it can have. */
    private static final String TREE =
            """
            mkdir -p a/b/c many wide
            printf hello > a/small; printf '%0100d' 7 > a/inline; printf '%05000d' 7 > a/page
            head -c 3000000 /dev/urandom > a/random
            perl -e 'open F, ">a/sparse"; for (0..400) { seek F, $_ * 12345, 0; print F "x" }'
            truncate -s 5000000000 a/huge; printf end | dd of=a/huge bs=1 seek=4999999000 conv=notrunc status=none
            truncate -s 1000000 a/hole
            fallocate -l 700000 a/reserved || true
            printf 'mid' | dd of=a/reserved bs=1 seek=300000 conv=notrunc status=none
            ln a/small a/b/link; ln -s small a/fast; ln -s $(printf '%0200d' 3) a/slow; ln -s $(printf '%0100d' 3) a/middle
            mkfifo a/fifo; mknod a/char c 5 1; mknod a/block b 259 70000; mknod a/old b 8 1
            perl -e 'use Socket; socket S, AF_UNIX, SOCK_STREAM, 0; bind S, sockaddr_un("a/socket")'
            setfattr -n user.short -v value a/small; setfattr -n user.long -v $(printf '%0900d' 1) a/small
            setfattr -n trusted.t -v 1 a/b; setfattr -n security.selinux -v system_u:object_r:etc_t:s0 a/random
            setfacl -m u:1234:rw,g:77:r,m::rw a/page; setfacl -d -m u:5:rwx a/b
            chown 100000:70000 a/page; chmod 6751 a/page; chattr +iA a/inline; chattr +d a/b
            touch -d '1901-12-14 00:00:00.123456789 UTC' a/small; touch -d '2200-06-01 12:00:00.5 UTC' a/page
            perl -e 'for (0..1499) { open F, ">many/file-with-a-long-name-$_"; print F $_ }'
            perl -e 'for (0..499) { unlink "many/file-with-a-long-name-" . $_ * 3 }'
            perl -e 'for (0..299) { mkdir "wide/$_" }'
            touch "$(printf 'a/\\303\\244 \\377\\n')"
            """;

    @TempDir Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-t ext4",
                "-t ext4 -b 1024 -O ^has_journal,^metadata_csum,^64bit",
                "-t ext4 -O inline_data,ea_inode,metadata_csum_seed,large_dir",
                "-t ext4 -O bigalloc -C 16384",
                "-t ext4 -b 2048 -I 128 -O orphan_file",
                "-t ext3 -b 1024",
                "-t ext2 -O ^dir_index",
                "-t ext4 -O verity,meta_bg,^resize_inode"
            })
    void readsWhatTheKernelHasWritten(String options) throws IOException {
        Path image = ExtImages.make(directory.resolve("image"), 96, options);
        ExtImages.inKernel(image, Files.writeString(directory.resolve("tree.sh"), TREE));
        Map<String, String> expected;
        try (Filesystem kernel = ExtImages.kernel(image, true)) {
            expected = TreeFacts.of(kernel, true);
            assertThat(expected).hasSizeGreaterThan(1300);
            try (Filesystem ours = ExtImages.userspace(image, true)) {
                assertThat(TreeFacts.differences(TreeFacts.of(ours, true), expected)).isEmpty();
                assertThat(ours.space(GuestPath.ROOT)).isEqualTo(kernel.space(GuestPath.ROOT));
            }
        }
    }
}
