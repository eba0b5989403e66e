package io.drydock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.disk.Disks;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.format.NewExt;
import io.drydock.format.NewFat;
import io.drydock.format.NewOther;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.lvm.LvmSize;
import io.drydock.lvm.LvmVolumeName;
import io.drydock.partition.NewPartition;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.volume.PartitionTable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class GrowthTest {
    private static final long MIB = 1 << 20;

    @TempDir Path directory;
    private Path image;

    @BeforeEach
    void make() throws IOException {
        Needs.root();
        Needs.program("lvm", "lvm2");
        Needs.program("mkfs.xfs", "xfsprogs");
        image = directory.resolve("disk");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(400 * MIB);
        }
    }

    private static ImageOptions options(boolean readOnly) {
        return ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(readOnly);
    }

    private Session open(boolean readOnly) throws IOException {
        return Session.builder().drive(image, options(readOnly)).open();
    }

    private static long blocks(Session session, String device) throws IOException {
        try (Filesystem filesystem = session.mount(session.device(device))) {
            return filesystem.space(GuestPath.ROOT).totalBytes();
        }
    }

    @Test
    void aPartitionGrows() throws IOException {
        try (Session session = open(false)) {
            session.partitioner()
                    .edit(
                            session.device("/dev/sda"),
                            table -> {
                                table.create(PartitionTable.Kind.GPT);
                                table.add(NewPartition.ofSize(10 * MIB));
                                table.add(NewPartition.ofRest());
                            });
            session.formatter().make(session.device("/dev/sda2"), NewOther.xfs());
        }
        Disks.resize(image, options(false), 700 * MIB, false);
        try (Session session = open(false)) {
            long before = blocks(session, "/dev/sda2");

            List<GrowthStep> steps = session.grow(session.device("/dev/sda2"));

            assertThat(steps)
                    .extracting(GrowthStep::what)
                    .containsExactly(GrowthStep.What.PARTITION, GrowthStep.What.FILESYSTEM);
            assertThat(blocks(session, "/dev/sda2") - before).isBetween(290 * MIB, 300 * MIB);
            // It has all there is by now.
            assertThat(session.grow(session.device("/dev/sda2")))
                    .allSatisfy(
                            step -> assertThat(step.afterBytes()).isEqualTo(step.beforeBytes()));
        }
        assertThat(Commands.run("sgdisk", "--verify", image)).contains("No problems found");
    }

    @Test
    void aLogicalVolumeGrowsWithItsPhysicalOne() throws IOException {
        try (Session session = open(false)) {
            session.partitioner()
                    .edit(
                            session.device("/dev/sda"),
                            table -> table.createWhole(PartitionTable.Kind.GPT));
            session.lvm().createPhysicalVolume(session.device("/dev/sda1"), false);
            session.lvm().createVolumeGroup("vg", List.of(session.device("/dev/sda1")));
            session.lvm().createLogicalVolume(LvmVolumeName.parse("vg/root"), LvmSize.allFree());
            session.formatter().make(session.device("/dev/vg/root"), NewOther.xfs());
        }
        Disks.resize(image, options(false), 600 * MIB, false);
        try (Session session = open(false)) {
            assertThat(session.grow(session.device("/dev/vg/root")))
                    .extracting(GrowthStep::what)
                    .containsExactly(
                            GrowthStep.What.PARTITION,
                            GrowthStep.What.PHYSICAL_VOLUME,
                            GrowthStep.What.LOGICAL_VOLUME,
                            GrowthStep.What.FILESYSTEM);
            assertThat(blocks(session, "/dev/vg/root")).isGreaterThan(500 * MIB);
        }
    }

    /** Mounted where the kernel lets us, and else not mounted. */
    @Test
    void extGrowsInAnyCase() throws IOException {
        try (Session session = open(false)) {
            session.partitioner()
                    .edit(
                            session.device("/dev/sda"),
                            table -> table.createWhole(PartitionTable.Kind.MBR));
            session.formatter().make(session.device("/dev/sda1"), NewExt.ext4());
        }
        Disks.resize(image, options(false), 700 * MIB, false);
        try (Session session = open(false)) {
            assertThat(session.grow(session.device("/dev/sda1")))
                    .extracting(GrowthStep::what)
                    .containsExactly(GrowthStep.What.PARTITION, GrowthStep.What.FILESYSTEM);
            assertThat(blocks(session, "/dev/sda1")).isGreaterThan(600 * MIB);
        }
    }

    @Test
    void whatCannotGrowSaysSo() throws IOException {
        try (Session session = open(false)) {
            session.partitioner()
                    .edit(
                            session.device("/dev/sda"),
                            table -> table.createWhole(PartitionTable.Kind.MBR));
            session.formatter().make(session.device("/dev/sda1"), NewFat.defaults());
            assertThatThrownBy(() -> session.grow(session.device("/dev/sda1")))
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessageContaining("vfat");
        }
        try (Session session = open(true)) {
            assertThatThrownBy(() -> session.grow(session.device("/dev/sda1")))
                    .isInstanceOf(RefusedException.class);
        }
    }
}
