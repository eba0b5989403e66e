package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user without any privilege can do: make filesystems, check and resize them. */
@Tag("host")
@Timeout(300)
class RootlessFormatTest {
    @TempDir Path directory;

    private Path image(String type) {
        return directory.resolve(type);
    }

    @Test
    void filesystemsAreMadeCheckedAndResized() throws Exception {
        Needs.root();
        Needs.program("setpriv", "util-linux");
        Needs.program("mkfs.xfs", "xfsprogs");
        Needs.program("mkfs.btrfs", "btrfs-progs");
        Needs.program("mkntfs", "ntfs-3g");
        Needs.program("fsck.vfat", "dosfstools");
        List<Object> arguments = new ArrayList<>();
        for (String type : List.of("ext2", "ext4", "vfat", "swap", "xfs", "btrfs", "ntfs")) {
            int mib = type.equals("xfs") ? 320 : type.equals("btrfs") ? 128 : 40;
            arguments.addAll(List.of(type, TestImages.sparse(image(type), mib)));
        }
        try (Nobody nobody = Nobody.start(directory, FormatVisit.class, arguments.toArray())) {
            assertThat(nobody.lines())
                    .containsExactly(
                            "ext2 ext2 CLEAN 25165824",
                            "ext4 ext4 CLEAN 25165824",
                            "vfat vfat CLEAN",
                            "swap swap",
                            "xfs xfs CLEAN",
                            "btrfs btrfs CLEAN",
                            "ntfs ntfs CLEAN");
        }
        for (String type : List.of("ext2", "ext4")) {
            Commands.run("e2fsck", "-fn", image(type));
            assertThat(Commands.run("dumpe2fs", "-h", image(type)))
                    .containsPattern("Block count: +(24576|6144)\n");
        }
        Commands.run("fsck.vfat", "-n", image("vfat"));
        Commands.run("xfs_repair", "-n", "-f", image("xfs"));
        Commands.run("btrfs", "check", "--readonly", image("btrfs"));
        Commands.run("ntfsfix", "-n", image("ntfs"));
        for (int i = 0; i < arguments.size(); i += 2) {
            assertThat(Commands.run("blkid", "-p", "-o", "export", arguments.get(i + 1)))
                    .contains("TYPE=" + arguments.get(i) + "\n", "LABEL=new\n");
        }
    }
}
