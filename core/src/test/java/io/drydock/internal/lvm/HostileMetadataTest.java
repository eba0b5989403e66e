package io.drydock.internal.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.error.CorruptDataException;
import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.VolumeGroup;
import io.drydock.lvm.VolumeGroups;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metadata that nobody's LVM has written: each kind of lie is a typed error, and never a hang. */
@Timeout(60)
class HostileMetadataTest {
    private static final String LINEAR =
            "segment_count = 1 segment1 { start_extent = 0 extent_count = 4 type = \"striped\""
                    + " stripe_count = 1 stripes = [ \"pv0\", 0 ] }";

    private static String id(int number) {
        return "LLLLLL-LLLL-LLLL-LLLL-LLLL-LLLL-%06d".formatted(number);
    }

    private static String volume(String name, int number, String content) {
        return "%s { id = \"%s\" status = [\"READ\", \"WRITE\", \"VISIBLE\"] %s }\n"
                .formatted(name, id(number), content);
    }

    private static String group(String volumes) {
        return group("vg", 1, MadeDisk.PV, volumes);
    }

    private static String group(String name, int sequence, String pv, String volumes) {
        return """
        %s {
          id = "GGGGGG-GGGG-GGGG-GGGG-GGGG-GGGG-GGGGGG"
          seqno = %d  # a comment
          status = ["READ", "WRITE", "RESIZEABLE"]
          flags = []
          extent_size = 8
          physical_volumes { pv0 { id = "%s" dev_size = 2048 pe_start = 136 pe_count = 200 } }
          logical_volumes { %s }
        }
        contents = "Text Format Volume Group"
        version = 1
        creation_time = 1.5
        """
                .formatted(name, sequence, pv, volumes);
    }

    private static VolumeGroup sound(VolumeGroups read) {
        assertThat(read.errors()).isEmpty();
        assertThat(read.groups()).hasSize(1);
        return read.groups().getFirst();
    }

    private static void assertRefused(String volumes, String reason) throws IOException {
        VolumeGroups read = MadeDisk.read(MadeDisk.of(group(volumes)));
        assertThat(read.groups()).isEmpty();
        assertThat(read.errors())
                .singleElement()
                .isInstanceOf(CorruptDataException.class)
                .extracting(Throwable::getMessage)
                .asString()
                .contains("/dev/sda", reason)
                .doesNotContain("\n");
    }

    @Test
    void whatIsSoundIsRead() throws IOException {
        VolumeGroup group = sound(MadeDisk.read(MadeDisk.of(group(volume("root", 1, LINEAR)))));
        assertThat(group.logicalVolumes()).extracting(LogicalVolume::name).containsExactly("root");
        assertThat(group.freeBytes()).isEqualTo(196 * 4096);
        SingleRun run = SingleRun.of(group, group.logicalVolumes().getFirst()).orElseThrow();
        assertThat(run.offsetBytes()).isEqualTo(136 * 512);
    }

    @Test
    void theTextGoesOnAtTheBeginningOfItsBuffer() throws IOException {
        String text = group(volume("root", 1, LINEAR));
        for (int back = 1; back < text.length(); back += 97) {
            sound(MadeDisk.read(MadeDisk.of(MadeDisk.PV, text, (64 << 10) - back)));
        }
    }

    @Test
    void theNewestTextCounts() throws IOException {
        String other = "AAAAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAAA2";
        MadeDisk old = MadeDisk.of(group("vg", 3, MadeDisk.PV, volume("old", 1, LINEAR)));
        MadeDisk now =
                MadeDisk.of(other, group("vg", 4, MadeDisk.PV, volume("now", 1, LINEAR)), 512);
        for (VolumeGroups read :
                new VolumeGroups[] {MadeDisk.read(old, now), MadeDisk.read(now, old)}) {
            VolumeGroup group = sound(read);
            assertThat(group.logicalVolumes())
                    .extracting(LogicalVolume::name)
                    .containsExactly("now");
            assertThat(read.orphans()).extracting("id").containsExactly(other);
        }
    }

    @Test
    void aCopyOfADiskMakesBothUnusable() throws IOException {
        MadeDisk disk = MadeDisk.of(group(volume("root", 1, LINEAR)));
        VolumeGroup group = sound(MadeDisk.read(disk, disk));
        assertThat(group.isPartial()).isTrue();
        assertThat(group.warnings()).singleElement().asString().contains("/dev/sda, /dev/sdb");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a/b",
                "../a",
                "..",
                "-a",
                "a\\u001b",
                "a;b",
                "é",
            })
    void namesThatMeanSomethingElsewhere(String name) throws IOException {
        VolumeGroups read = MadeDisk.read(MadeDisk.of(group(volume(name, 1, LINEAR))));
        assertThat(read.groups()).isEmpty();
        assertThat(read.errors()).hasSize(1);
    }

    @Test
    void namesThatAreTooLong() throws IOException {
        assertRefused(volume("a".repeat(300), 1, LINEAR), "name is none");
        VolumeGroups read = MadeDisk.read(MadeDisk.of(group("v".repeat(300), 1, MadeDisk.PV, "")));
        assertThat(read.errors()).hasSize(1);
    }

    @Test
    void placesThatThereAreNot() throws IOException {
        assertRefused(volume("a", 1, LINEAR.replace("\"pv0\", 0", "\"pv0\", 197")), "beyond");
        assertRefused(
                volume("a", 1, LINEAR.replace("\"pv0\", 0", "\"pv0\", 999999999999999999")),
                "beyond");
        assertRefused(volume("a", 1, LINEAR.replace("\"pv0\"", "\"pv7\"")), "there is not");
        assertRefused(
                volume(
                        "a",
                        1,
                        LINEAR.replace("extent_count = 4", "extent_count = 999999999999999999")),
                "too large");
        assertRefused(
                volume("a", 1, LINEAR.replace("start_extent = 0", "start_extent = 1")), "gaps");
        assertRefused(volume("a", 1, LINEAR.replace("\"pv0\", 0", "\"pv0\", -1")), "no places");
    }

    @Test
    void extentsOfTwoVolumes() throws IOException {
        assertRefused(volume("a", 1, LINEAR) + volume("b", 2, LINEAR), "share extents");
    }

    @Test
    void twoOfOneKind() throws IOException {
        String elsewhere = LINEAR.replace("\"pv0\", 0", "\"pv0\", 9");
        assertRefused(volume("a", 1, LINEAR) + volume("b", 1, elsewhere), "same UUID");
        assertRefused(volume("a", 1, LINEAR) + volume("a", 2, elsewhere), "twice");
    }

    private static String on(String other) {
        return LINEAR.replace("\"pv0\"", "\"" + other + "\"");
    }

    @Test
    void volumesThatAreMadeOfThemselves() throws IOException {
        assertRefused(volume("a", 1, on("a")), "made of itself");
        assertRefused(volume("a", 1, on("b")) + volume("b", 2, on("a")), "made of itself");
    }

    @Test
    void volumesThatNestTooDeeply() throws IOException {
        String chain =
                IntStream.range(0, 200)
                        .mapToObj(i -> volume("v" + i, i, on("v" + (i + 1))))
                        .collect(Collectors.joining());
        assertRefused(chain + volume("v200", 200, LINEAR), "nests too deeply");
    }

    private static String lattice(int levels) {
        String doubled =
                "segment_count = 1 segment1 { start_extent = 0 extent_count = 4 type = \"striped\""
                        + " stripe_count = 2 stripe_size = 8 stripes = [ \"v%d\", 0, \"v%d\", 2 ] }";
        return IntStream.range(0, levels)
                        .mapToObj(i -> volume("v" + i, i, doubled.formatted(i + 1, i + 1)))
                        .collect(Collectors.joining())
                + volume("v" + levels, levels, LINEAR);
    }

    @Test
    void volumesOfWhichEachNeedsTheNextTwice() throws IOException {
        VolumeGroup group = sound(MadeDisk.read(MadeDisk.of(group(lattice(8)))));
        LogicalVolume top = group.logicalVolume("v0").orElseThrow();
        assertThat(group.physicalVolumesOf(top)).hasSize(1);
        assertThat(VolumeDevice.isPossible(group, top)).isTrue();
        assertRefused(lattice(14), "nests too deeply");
    }

    @Test
    void snapshotsOfSnapshots() throws IOException {
        String snapshot =
                "segment_count = 1 segment1 { start_extent = 0 extent_count = 4 type = \"snapshot\""
                        + " chunk_size = 8 origin = \"%s\" cow_store = \"%s\" }";
        String b = volume("b", 2, LINEAR.replace("\"pv0\", 0", "\"pv0\", 9"));
        String both = volume("a", 1, LINEAR) + b;
        sound(
                MadeDisk.read(
                        MadeDisk.of(group(both + volume("s", 3, snapshot.formatted("a", "b"))))));
        assertRefused(
                both
                        + volume("s", 3, snapshot.formatted("a", "b"))
                        + volume("t", 4, snapshot.formatted("b", "a")),
                "a snapshot");
        assertRefused(both + volume("s", 3, snapshot.formatted("a", "a")), "a snapshot");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "vg {",
                "vg { a = }",
                "vg { a = [ 1, }",
                "vg { a = \"b }",
                "a = 1 = 2",
                "vg { a = 99999999999999999999 }",
                "= 1",
                "vg",
            })
    void textsThatAreNone(String text) throws IOException {
        VolumeGroups read = MadeDisk.read(MadeDisk.of(text));
        assertThat(read.groups()).isEmpty();
        assertThat(read.errors()).singleElement().isInstanceOf(CorruptDataException.class);
        assertThat(read.orphans()).hasSize(1);
    }

    @Test
    void sectionsWithoutEnd() throws IOException {
        VolumeGroups read = MadeDisk.read(MadeDisk.of("a{".repeat(30_000)));
        assertThat(read.errors()).singleElement().asString().contains("nests too deeply");
    }
}
