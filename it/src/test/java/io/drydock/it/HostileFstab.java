package io.drydock.it;

import io.drydock.testing.Commands;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A guest whose mount table names devices, files and directories of the host. */
final class HostileFstab {
    private static final int DATA_MIB = 16;

    private HostileFstab() {}

    /**
     * Two partitions, a root and a filesystem that holds {@code inside}. The table means the second
     * by {@code /dev/vda2} on {@code /../../data}, and by nothing else that can be mounted.
     *
     * @param bait a directory of the host; {@code disk} in it is made a filesystem that holds
     *     {@code stolen}
     */
    static Path guest(Path directory, Path bait) throws IOException {
        Path work = Files.createDirectory(directory.resolve("fstab.d"));
        Path stolen = Files.createDirectory(work.resolve("stolen"));
        Files.writeString(stolen.resolve("stolen"), Canaries.SONG);
        TestImages.filesystemOf(stolen, "ext4", bait.resolve("disk"));

        Path data = Files.createDirectory(work.resolve("data"));
        Files.writeString(data.resolve("inside"), "of the guest");
        Path root = Files.createDirectory(work.resolve("root"));
        for (String name : List.of("etc", "bin", "data", "mnt")) {
            Files.createDirectory(root.resolve(name));
        }
        Files.createSymbolicLink(root.resolve("bait"), bait);
        Files.createSymbolicLink(root.resolve("up"), Path.of("../../../../../../../.."));
        Files.writeString(root.resolve("etc/fstab"), String.join("\n", table(bait)) + "\n");

        Path second = TestImages.sparse(work.resolve("2"), DATA_MIB);
        Commands.run("mkfs.ext4", "-q", "-F", "-d", data, second);
        Path first = TestImages.filesystemOf(root, "ext4", work.resolve("1"));
        Path disk = Disks.disk(directory.resolve("fstab.raw"), "dos", first, second);
        Commands.run("rm", "-r", work);
        return disk;
    }

    private static List<String> table(Path bait) {
        return List.of(
                "/dev/sda1 / ext4 defaults 0 1",
                "/dev/vda2 /../../data ext4 defaults 0 2",
                // What this guest does not have, but a host may.
                "/dev/vda /mnt ext4 defaults 0 0",
                "/dev/vdb /mnt/1 ext4 defaults 0 0",
                "/dev/sdb1 /mnt/2 ext4 defaults 0 0",
                "/dev/nvme0n1p9 /mnt/3 ext4 defaults 0 0",
                "/dev/loop0 /mnt/4 ext4 defaults 0 0",
                "/dev/dm-0 /mnt/5 ext4 defaults 0 0",
                "/dev/mapper/root /mnt/6 ext4 defaults 0 0",
                "/dev/block/7:0 /mnt/7 ext4 defaults 0 0",
                "/dev/../dev/vda2 /mnt/8 ext4 defaults 0 0",
                "/dev/disk/by-uuid/../../vda /mnt/9 ext4 defaults 0 0",
                "/proc/self/fd/0 /mnt/10 ext4 defaults 0 0",
                "/dev/fd/0 /mnt/11 ext4 defaults 0 0",
                bait.resolve("disk") + " /mnt/12 ext4 loop 0 0",
                // Directories of the host.
                bait + " /mnt/13 none bind 0 0",
                "/ /mnt/14 none rbind 0 0",
                "overlay /mnt/15 overlay lowerdir=/ 0 0",
                // On the host.
                "/dev/sda2 /bait ext4 defaults 0 0",
                "/dev/sda2 /up/" + bait + " ext4 defaults 0 0",
                "/dev/sda2 /proc/self/root" + bait + " ext4 defaults 0 0",
                // Waiting for somebody.
                "192.0.2.1:/export /mnt/16 nfs hard 0 0",
                "//192.0.2.1/share /mnt/17 cifs defaults 0 0");
    }
}
