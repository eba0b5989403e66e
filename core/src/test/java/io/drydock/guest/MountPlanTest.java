package io.drydock.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MountPlanTest {
    @Test
    void ordersByDepthAndLeavesOutWhatIsOfNoImage() {
        Fstab fstab =
                Fstab.parse(
                        """
                        /dev/sda4 /var/lib/data ext4
                        /dev/sda3 /var xfs
                        /dev/sda1 /boot/efi vfat
                        /dev/sda2 /boot ext4
                        /dev/sda5 / ext4
                        /dev/sda3 /var ext4
                        proc /proc proc
                        tmpfs /tmp tmpfs
                        host:/x /net nfs
                        /var/a /srv none bind
                        /var/a /srv ext4 rw,bind
                        /dev/sda6 none swap
                        """
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(MountPlan.of(fstab))
                .extracting(entry -> entry.mountpoint().orElseThrow() + " " + entry.type())
                .containsExactly("/var xfs", "/boot ext4", "/boot/efi vfat", "/var/lib/data ext4");
    }
}
