package io.drydock.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The records that callers of VMCraft compare with. */
class AuditedLvmTest {
    @TempDir Path directory;
    private Session session;
    private AuditedLvm lvm;

    @BeforeEach
    void open() throws IOException {
        Path disk = directory.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(64 << 20);
        }
        ImageOptions options =
                new ImageOptions(Optional.of(ImageFormat.RAW), false, false, Set.of());
        session = Session.builder().drive(disk, options).open();
        lvm = AuditedLvm.on(session.access());
    }

    @AfterEach
    void close() throws IOException {
        session.close();
    }

    /** What is not attempted, since it makes no sense. */
    private static Map<String, Object> rejected(String error) {
        return Map.of("attempted", false, "ok", false, "error", error);
    }

    private static void assertDone(AuditRecord record, Map<String, Object> more) {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("attempted", true);
        expected.put("ok", true);
        expected.put("error", null);
        expected.putAll(more);
        assertThat(record.toMap()).isEqualTo(expected);
    }

    @Test
    void whatMakesNoSenseIsNotAttempted() {
        Optional<String> all = Optional.of("100%FREE");
        assertThat(lvm.pvcreate(List.of()).toMap()).isEqualTo(rejected("no_devices_provided"));
        for (AuditRecord record :
                List.of(
                        lvm.vgcreate("", List.of("/dev/sda")),
                        lvm.vgcreate("vg", List.of()),
                        lvm.lvcreate("", "lv", Optional.of(4L), Optional.empty()),
                        lvm.lvcreate("vg", "", Optional.of(4L), Optional.empty()),
                        lvm.lvcreate("vg", "lv", Optional.of(0L), Optional.empty()),
                        lvm.lvcreate("vg", "lv", Optional.of(Long.MAX_VALUE), Optional.empty()),
                        lvm.lvresize("/dev/vg/lv", -1),
                        lvm.lvresize("", 1),
                        lvm.lvremove(""),
                        lvm.vgremove("", true))) {
            assertThat(record.toMap()).isEqualTo(rejected("invalid_parameters"));
        }
        assertThat(lvm.lvcreate("vg", "lv", Optional.empty(), Optional.empty()).toMap())
                .isEqualTo(rejected("size_mb or extents required"));
        assertThat(lvm.lvcreate("vg", "lv", Optional.of(4L), all).toMap())
                .isEqualTo(rejected("size_mb and extents are mutually exclusive"));
    }

    @Test
    void whatIsDoneIsRecorded() {
        Needs.root();
        Optional<Long> four = Optional.of(4L);
        assertDone(lvm.pvcreate(List.of("/dev/sda")), Map.of("pvs", List.of("/dev/sda")));
        assertDone(lvm.vgcreate("vg", List.of("/dev/vda")), Map.of("vg", "vg"));
        assertDone(lvm.lvcreate("vg", "lv", four, Optional.empty()), Map.of("lv", "/dev/vg/lv"));
        assertDone(
                lvm.lvcreate("vg", "rest", Optional.empty(), Optional.of("50%FREE")),
                Map.of("lv", "/dev/vg/rest"));
        assertDone(lvm.activate(), Map.of("vgs", List.of("vg")));
        assertDone(lvm.lvresize("/dev/vg/lv", 8), Map.of());
        assertDone(lvm.lvremove("/dev/mapper/vg-rest"), Map.of());
        assertThat(lvm.vgremove("vg", false).error().orElseThrow()).contains("1 logical volumes");
        assertDone(lvm.vgremove("vg", true), Map.of());
    }

    @Test
    void whatFailsSaysWhy() {
        Needs.root();
        AuditRecord record = lvm.lvremove("/dev/vg/lv");
        assertThat(record.attempted()).isTrue();
        assertThat(record.ok()).isFalse();
        assertThat(record.error().orElseThrow()).contains("no such volume group");
        assertThat(lvm.pvcreate(List.of("/dev/sdq")).error().orElseThrow())
                .contains("no such device");
        assertThat(lvm.vgcreate("a b", List.of("/dev/sda")).error().orElseThrow())
                .contains("cannot be the name");
    }
}
