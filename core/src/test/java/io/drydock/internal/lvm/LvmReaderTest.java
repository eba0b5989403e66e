package io.drydock.internal.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.Mapping;
import io.drydock.lvm.PhysicalVolume;
import io.drydock.lvm.Segment;
import io.drydock.lvm.VolumeGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lvm(8) has made, and says of it, is what is read. */
@Timeout(300)
class LvmReaderTest {
    @TempDir private Path directory;

    @BeforeEach
    void needed() {
        TestGroup.needed();
    }

    @Test
    void linearAndStriped() throws Exception {
        try (TestGroup made = TestGroup.create("vg.read+1", directory, 3, 32)) {
            made.create("--name", "root", "--size", "10m", "--addtag", "boot", made.name);
            made.create(
                    "--name", "a-b_c", "--stripes", "3", "--stripesize", "64k", "-L9m", made.name);
            made.create("--name", "whole", "--extents", "5", made.name);
            made.lvm("lvextend", "--extents", "+30", made.name + "/root");
            made.lvm("lvchange", "--permission", "r", made.name + "/a-b_c");
            made.lvm("vgchange", "--addtag", "production", made.name);
            made.lvm("lvremove", "--yes", made.name + "/whole");
            compare(made);
            VolumeGroup group = made.group();
            assertThat(group.tags()).containsExactly("production");
            assertThat(group.extentBytes()).isEqualTo(1 << 20);
            assertThat(group.logicalVolume("root").orElseThrow().tags()).containsExactly("boot");
            assertThat(group.logicalVolume("root").orElseThrow().created()).isPresent();
            assertThat(group.logicalVolume("a-b_c").orElseThrow().isWritable()).isFalse();
            assertThat(group.warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--type mirror -m1 -L8m",
                "--type mirror -m1 --mirrorlog core -L8m",
                "--type raid1 -m2 -L8m",
                "--type raid1 -m1 --nosync -L8m",
                "--type raid0 -i3 -L9m",
                "--type raid0_meta -i2 -L8m",
                "--type raid4 -i2 -L8m",
                "--type raid5 -i3 -L9m",
                "--type raid6 -i3 -L9m",
                "--type raid10 -i2 -m1 -L8m",
            })
    void arrays(String arguments) throws Exception {
        TestGroup.activationNeeded();
        try (TestGroup made = TestGroup.create("vgread", directory, 5, 24)) {
            Stream<String> words = Stream.of(arguments.split(" "));
            made.create(Stream.concat(words, Stream.of("--name", "lv", "vgread")).toArray());
            compare(made);
        }
    }

    @Test
    void thinPoolsCachesAndSnapshots() throws Exception {
        TestGroup.activationNeeded();
        try (TestGroup made = TestGroup.create("vgread", directory, 2, 64)) {
            made.create("--type", "thin-pool", "--name", "pool", "-L16m", "vgread");
            made.create("--thin", "--name", "thin1", "-V", "100m", "vgread/pool");
            made.lvm("lvcreate", "--snapshot", "--name", "thin2", "vgread/thin1");
            made.create("--name", "plain", "-L8m", "vgread");
            made.create("--snapshot", "--name", "snap", "-L4m", "vgread/plain");
            made.create("--name", "slow", "-L12m", "vgread");
            made.create("--type", "cache-pool", "--name", "fast", "-L8m", "vgread");
            made.lvm("lvconvert", "--yes", "--type", "cache", "--cachepool", "fast", "vgread/slow");
            made.create("--name", "slow2", "-L12m", "vgread");
            made.create("--name", "fast2", "-L8m", "vgread");
            made.lvm(
                    "lvconvert", "--yes", "--type", "cache", "--cachevol", "fast2", "vgread/slow2");
            compare(made);
            VolumeGroup group = made.group();
            assertThat(mapping(group, "thin2")).isInstanceOf(Mapping.Thin.class);
            assertThat(group.snapshot("snap").orElseThrow().origin()).isEqualTo("plain");
            assertThat(group.snapshotsOf("plain")).extracting(LogicalVolume::name).contains("snap");
            assertThat(((Mapping.Cached) mapping(group, "slow2")).single()).isPresent();
            assertThat(((Mapping.Cached) mapping(group, "slow")).single()).isEmpty();
        }
    }

    private static Mapping mapping(VolumeGroup group, String name) {
        return group.logicalVolume(name).orElseThrow().segments().getFirst().mapping();
    }

    /** Everything that vgs, pvs and lvs say. */
    private static void compare(TestGroup made) throws Exception {
        VolumeGroup group = made.group();
        assertThat(
                        report(
                                made,
                                "vgs",
                                "vg_name,vg_uuid,vg_seqno,vg_extent_size,vg_size,vg_free,lv_count,max_lv,max_pv"))
                .containsExactly(
                        List.of(
                                group.name(),
                                group.id(),
                                "" + group.sequence(),
                                "" + group.extentBytes(),
                                "" + group.sizeBytes(),
                                "" + group.freeBytes(),
                                ""
                                        + group.logicalVolumes().stream()
                                                .filter(LogicalVolume::isVisible)
                                                .count(),
                                "" + group.maxLogicalVolumes(),
                                "" + group.maxPhysicalVolumes()));
        assertThat(report(made, "pvs", "pv_uuid,dev_size,pe_start,pv_pe_count,pv_pe_alloc_count"))
                .containsExactlyInAnyOrderElementsOf(
                        group.physicalVolumes().stream().map(pv -> row(made, pv)).toList());
        assertThat(report(made, "lvs", "lv_name,lv_uuid,lv_size"))
                .containsExactlyInAnyOrderElementsOf(
                        shown(group)
                                .map(lv ->
                                        List.of(brackets(group, lv), lv.id(), "" + lv.sizeBytes()))
                                .toList());
        Set<List<String>> segments =
                Set.copyOf(report(made, "lvs", "lv_name,segtype,seg_start_pe,seg_size"));
        assertThat(
                        shown(group)
                                .flatMap(lv ->
                                        lv.segments().stream()
                                                .map(segment -> row(group, lv, segment))))
                .containsExactlyInAnyOrderElementsOf(segments);
    }

    private static List<String> row(TestGroup made, PhysicalVolume volume) {
        assertThat(volume.device()).isPresent();
        assertThat(
                        made.disks()
                                .get(volume.device().orElseThrow().drives().iterator().next())
                                .path())
                .isNotNull();
        return List.of(
                volume.id(),
                "" + volume.sizeBytes(),
                "" + volume.dataOffsetBytes(),
                "" + volume.extents(),
                "" + (volume.extents() - volume.freeExtents()));
    }

    private static List<String> row(VolumeGroup group, LogicalVolume volume, Segment segment) {
        return List.of(
                brackets(group, volume),
                segment.mapping().type(),
                "" + segment.startExtent(),
                "" + segment.extents() * group.extentBytes());
    }

    /** What says that another is a snapshot is none that lvs shows. */
    private static Stream<LogicalVolume> shown(VolumeGroup group) {
        return group.logicalVolumes().stream()
                .filter(lv ->
                        lv.segments().stream()
                                .noneMatch(s -> s.mapping() instanceof Mapping.Snapshot));
    }

    private static String brackets(VolumeGroup group, LogicalVolume volume) {
        return group.isShown(volume) ? volume.name() : "[" + volume.name() + "]";
    }

    private static List<List<String>> report(TestGroup made, String command, String fields) {
        String output =
                made.lvm(
                        command,
                        command.equals("vgs") || command.equals("pvs") ? "--quiet" : "--all",
                        "--noheadings",
                        "--units",
                        "b",
                        "--nosuffix",
                        "--separator",
                        "|",
                        "--options",
                        fields);
        return output.lines()
                .filter(line -> line.contains("|"))
                .map(line -> List.of(line.strip().split("\\|")))
                .toList();
    }
}
