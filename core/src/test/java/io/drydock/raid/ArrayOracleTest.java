package io.drydock.raid;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.internal.block.FileBlockDevice;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kernel writes to arrays of every kind is read without it, whole and degraded. */
@Tag("uml")
class ArrayOracleTest {
    @TempDir Path dir;

    @BeforeEach
    void needed() {
        Members.needed();
    }

    @ParameterizedTest
    @CsvSource({
        "0.90, raid1, -, 2",
        "1.0, raid1, -, 2",
        "1.1, raid1, -, 3",
        "1.2, linear, -, 2",
        "0.90, linear, -, 2",
        "1.2, raid0, -, 3",
        "1.2, raid4, -, 3",
        "0.90, raid5, left-symmetric, 4",
        "1.2, raid5, left-asymmetric, 4",
        "1.2, raid5, right-asymmetric, 4",
        "1.2, raid5, right-symmetric, 4",
        "1.2, raid5, parity-first, 4",
        "1.2, raid5, parity-last, 4",
        "1.2, raid6, left-asymmetric, 5",
        "1.2, raid6, right-asymmetric, 5",
        "1.2, raid6, left-symmetric, 5",
        "1.2, raid6, right-symmetric, 5",
        "1.2, raid6, parity-first, 5",
        "1.2, raid6, parity-last, 5",
        "1.2, raid6, ddf-zero-restart, 5",
        "1.2, raid6, ddf-N-restart, 5",
        "1.2, raid6, ddf-N-continue, 5",
        "1.2, raid6, left-asymmetric-6, 5",
        "1.2, raid6, right-asymmetric-6, 5",
        "1.2, raid6, left-symmetric-6, 5",
        "1.2, raid6, right-symmetric-6, 5",
        "1.2, raid6, parity-first-6, 5",
        "1.2, raid10, n2, 4",
        "1.2, raid10, n3, 5",
        "1.2, raid10, f2, 5",
        "1.2, raid10, o2, 5",
        "1.2, raid10, f3, 4"
    })
    void isReadAsItWasWritten(String metadata, String level, String layout, int count)
            throws IOException {
        try (Members members = Members.make(dir, count, 2)) {
            List<String> options = new ArrayList<>(List.of("--assume-clean"));
            if (!level.equals("raid1") && !level.equals("linear")) {
                options.add("--chunk=32");
            }
            if (!layout.equals("-")) {
                options.add("--layout=" + layout);
            }
            String array = members.create("oracle", metadata, level, options.toArray());
            try (FileBlockDevice device = FileBlockDevice.open(Path.of(array), false)) {
                NumberedSectors.fill(device);
            } finally {
                members.stop(array);
            }

            check(members, List.of());
            boolean survivesTwo = level.equals("raid6") || level.equals("raid10");
            for (int first = 0; first < count; first++) {
                check(members, List.of(first));
                for (int second = first + 1; survivesTwo && second < count; second++) {
                    check(members, List.of(first, second));
                }
            }
        }
    }

    private static void check(Members members, List<Integer> missing) throws IOException {
        if (missing.size() == members.files().size()) {
            return;
        }
        RaidArray array = members.read(missing);
        RaidLevel level = array.geometry().level();
        if (missing.isEmpty()) {
            assertThat(array.status()).isEqualTo(RaidArray.Status.COMPLETE);
        } else if (missing.size() <= level.parities()) {
            assertThat(array.status()).isEqualTo(RaidArray.Status.DEGRADED);
        }
        if (array.obstacle().isEmpty()) {
            try (ArrayDevice device = ArrayDevice.open(array, members::open)) {
                NumberedSectors.check(device);
            }
        }
    }

    /** Zones of members of different sizes; the old layout, and the new one. */
    @ParameterizedTest
    @CsvSource({"1", "2"})
    void unequalStripes(int layout) throws IOException {
        try (Members members = Members.make(dir, 3, 3)) {
            TestImages.sparse(members.files().get(1), 4);
            TestImages.sparse(members.files().get(2), 7);
            String array =
                    members.create("oracle", "1.2", "raid0", "--chunk=32", "--layout=" + layout);
            try (FileBlockDevice device = FileBlockDevice.open(Path.of(array), false)) {
                NumberedSectors.fill(device);
            } finally {
                members.stop(array);
            }
            assertThat(members.read().geometry().layout()).isEqualTo(layout);
            check(members, List.of());
        }
    }
}
