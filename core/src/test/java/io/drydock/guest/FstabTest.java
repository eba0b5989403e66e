package io.drydock.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.GuestPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FstabTest {
    private static Fstab parse(String text) {
        return Fstab.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsFieldsAndLeavesOutComments() {
        Fstab fstab =
                parse(
                        """
                        # /etc/fstab: static file system information.

                        UUID=1-2 / ext4 errors=remount-ro,noatime 0 1
                        \tLABEL=var   /var\txfs  defaults
                        /dev/sda5 none swap sw 0 0
                        """);
        assertThat(fstab.warnings()).isEmpty();
        assertThat(fstab.entries())
                .containsExactly(
                        new FstabEntry(
                                "UUID=1-2",
                                Optional.of(GuestPath.ROOT),
                                "ext4",
                                List.of("errors=remount-ro", "noatime")),
                        new FstabEntry(
                                "LABEL=var",
                                Optional.of(GuestPath.of("/var")),
                                "xfs",
                                List.of("defaults")),
                        new FstabEntry("/dev/sda5", Optional.empty(), "swap", List.of("sw")));
        assertThat(fstab.entries().getLast().isSwap()).isTrue();
    }

    @Test
    void undoesOctalEscapesAndKeepsBytes() {
        byte[] line =
                "LABEL=my\\040disk /mnt/a\\011b\\134c\u00e9 ext4 defaults"
                        .getBytes(StandardCharsets.ISO_8859_1);
        FstabEntry entry = Fstab.parse(line).entries().getFirst();
        assertThat(entry.spec()).isEqualTo("LABEL=my disk");
        assertThat(entry.mountpoint().orElseThrow().toBytes())
                .isEqualTo("/mnt/a\tb\\c\u00e9".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void saysWhatIsNoEntry() {
        Fstab fstab = parse("one\ntwo fields\n/dev/sda1 /a\\000b ext4\n/dev/sda1 / ext4\n");
        assertThat(fstab.entries()).hasSize(1);
        assertThat(fstab.warnings())
                .containsExactly("line 1 is no entry", "line 2 is no entry", "line 3 is no entry");
    }

    @Test
    void aTableWithoutEndEnds() {
        Fstab fstab = parse("/dev/sda1 /x ext4 defaults 0 0\n".repeat(100_000));
        assertThat(fstab.entries()).hasSize(Fstab.MAX_ENTRIES);
        assertThat(fstab.warnings()).hasSize(1);
    }

    @Test
    void anyBytesAreRead() {
        Random random = new Random(4);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            for (int j = 0; j < bytes.length; j++) {
                if (random.nextInt(4) == 0) {
                    bytes[j] = (byte) " \t\n/\\0#=".charAt(random.nextInt(8));
                }
            }
            assertThat(Fstab.parse(bytes)).isNotNull();
        }
    }
}
