package io.drydock.raid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.bindings.libc.mdp_superblock_1;
import io.drydock.block.BlockDevice;
import io.drydock.block.SliceBlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.raid.ArrayMember.State;
import io.drydock.raid.RaidArray.Status;
import io.drydock.testing.BytesDevice;
import io.drydock.volume.Device;
import io.drydock.volume.Partition;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What belongs together is put together, and what does not is told. */
@Tag("host")
class ArrayReaderTest {
    private static final int MIB = 1 << 20;

    @Test
    void severalArraysAreToldApart() throws IOException {
        List<RaidArray> arrays =
                Sample.read(
                        Sample.RAID1_1_2.member(1),
                        Sample.RAID1_0_90.member(0),
                        new byte[MIB],
                        Sample.RAID1_1_2.member(0),
                        Sample.RAID1_0_90.member(1));

        assertThat(arrays)
                .extracting(RaidArray::deviceName)
                .containsExactly("/dev/md/r1-12", "/dev/md124");
        assertThat(arrays.getFirst().status()).isEqualTo(Status.COMPLETE);
        assertThat(arrays.getFirst().members())
                .extracting(member -> member.device().name())
                .containsExactly("/dev/sdd", "/dev/sda");
        assertThat(arrays.getFirst().warnings()).isEmpty();
        assertThat(arrays.getFirst().name()).isEqualTo("guest:r1-12");
        assertThat(arrays.getFirst().sizeBytes()).isEqualTo(7 * MIB);
    }

    @ParameterizedTest
    @CsvSource({
        "RAID1_1_2, 1, DEGRADED",
        "RAID1_0_90, 0, DEGRADED",
        "RAID5_0_90, 1, DEGRADED",
        "RAID0, 2, UNUSABLE",
        "FAULTY, 0, UNUSABLE",
        "SPARE, 3, COMPLETE",
        "SPARE, 1, DEGRADED",
        "RAID10, 4, DEGRADED"
    })
    void aMissingMember(Sample sample, int missing, Status status) throws IOException {
        List<byte[]> members = sample.all();
        members.remove(missing);

        RaidArray array = Sample.read(members).getFirst();

        assertThat(array.status()).isEqualTo(status);
        assertThat(array.obstacle().isPresent()).isEqualTo(status == Status.UNUSABLE);
    }

    @Test
    void twoNeighboursOfARaid10MustNotBothBeMissing() throws IOException {
        List<byte[]> all = Sample.RAID10.all();

        assertThat(Sample.read(all.get(0), all.get(3), all.get(4)).getFirst().status())
                .isEqualTo(Status.UNUSABLE);
        assertThat(Sample.read(all.get(1), all.get(2), all.get(3)).getFirst().status())
                .isEqualTo(Status.UNUSABLE);
        assertThat(Sample.read(all.get(0), all.get(2), all.get(4)).getFirst().status())
                .isEqualTo(Status.DEGRADED);
    }

    @Test
    void whatCannotBeReadIsRefused() throws IOException {
        RaidArray array = Sample.read(Sample.RAID0.member(0)).getFirst();

        assertThatThrownBy(() -> ArrayDevice.open(array, device -> BytesDevice.of(new byte[0])))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("/dev/md/r0-12")
                .hasMessageContaining("1 of its 3 devices are there");
        assertThat(array.sizeBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"STALE, 16, 22", "STALE_0_90, 19, 25"})
    void whoHasMissedChangesIsStale(Sample sample, int old, int fresh) throws IOException {
        RaidArray array = Sample.read(sample.all()).getFirst();

        assertThat(array.status()).isEqualTo(Status.DEGRADED);
        assertThat(array.members())
                .extracting(ArrayMember::state)
                .containsExactly(State.ACTIVE, State.STALE);
        assertThat(array.missingRoles()).containsExactly(1);
        assertThat(array.warnings())
                .containsExactly(
                        "/dev/sdb has missed changes: it knows of %d, the others of %d"
                                .formatted(old, fresh));
        assertThat(array.readOnlyRun().orElseThrow().device().name()).isEqualTo("/dev/sda");
    }

    @Test
    void onlyTheStaleOneIsAllThereIs() throws IOException {
        RaidArray array = Sample.read(Sample.STALE.member(1)).getFirst();

        assertThat(array.status()).isEqualTo(Status.DEGRADED);
        assertThat(array.missingRoles()).containsExactly(0);
    }

    @Test
    void oneEventLessIsWhatACrashMakes() throws IOException {
        List<byte[]> members = Sample.RAID1_1_2.all();
        SuperblockEdit.edit(
                members.get(1),
                SuperblockVersion.V1_2,
                s -> mdp_superblock_1.events(s, mdp_superblock_1.events(s) - 1));

        assertThat(Sample.read(members).getFirst().status()).isEqualTo(Status.COMPLETE);
    }

    @Test
    void sparesHaveNoData() throws IOException {
        RaidArray array = Sample.read(Sample.SPARE.all()).getFirst();

        assertThat(array.status()).isEqualTo(Status.COMPLETE);
        assertThat(array.members())
                .last()
                .satisfies(spare -> {
                    assertThat(spare.state()).isEqualTo(State.SPARE);
                    assertThat(spare.role()).isEmpty();
                });
        assertThat(array.runnable()).hasSize(4);
    }

    @Test
    void whoTheOthersSayHasFailedHas() throws IOException {
        List<byte[]> members = Sample.RAID1_1_2.all();
        SuperblockEdit.edit(
                members.get(0),
                SuperblockVersion.V1_2,
                s -> {
                    mdp_superblock_1.events(s, mdp_superblock_1.events(s) + 1);
                    s.set(ValueLayout.JAVA_SHORT, mdp_superblock_1.sizeof() + 2, (short) 0xfffe);
                });

        RaidArray array = Sample.read(members).getFirst();

        assertThat(array.members())
                .extracting(ArrayMember::state)
                .containsExactly(State.ACTIVE, State.FAULTY);
        assertThat(array.warnings())
                .containsExactly("/dev/sdb has failed, as the other devices say");
    }

    @Test
    void whoSaysOtherThingsOfTheShapeIsLeftOut() throws IOException {
        List<byte[]> members = Sample.FAULTY.all();
        SuperblockEdit.edit(
                members.get(3), SuperblockVersion.V1_2, s -> mdp_superblock_1.chunksize(s, 256));

        RaidArray array = Sample.read(members).getFirst();

        assertThat(array.status()).isEqualTo(Status.UNUSABLE);
        assertThat(array.members()).extracting(ArrayMember::state).contains(State.DISAGREEING);
        assertThat(array.warnings())
                .contains("/dev/sdd says other things of the array than the others");
    }

    @Test
    void ofTwoCopiesOfOneMemberNeitherIsBelieved() throws IOException {
        List<byte[]> members = Sample.RAID1_1_2.all();
        members.add(members.getFirst().clone());

        RaidArray array = Sample.read(members).getFirst();

        assertThat(array.status()).isEqualTo(Status.DEGRADED);
        assertThat(array.active(0)).isEmpty();
        assertThat(array.warnings()).containsExactly("/dev/sda and /dev/sdc both are device 0");
        assertThat(array.runnable())
                .extracting(member -> member.device().name())
                .containsExactly("/dev/sdb");
    }

    /** Both end at the same byte, and so both have the superblock at their end. */
    @Test
    void thePartitionAtTheEndOfADriveIsTheMember() throws IOException {
        byte[] member = Sample.RAID1_0_90.member(0);
        byte[] drive = new byte[9 * MIB];
        System.arraycopy(member, 0, drive, MIB, member.length);
        BlockDevice whole = BytesDevice.of(drive);
        Partition partition =
                new Partition(
                        1, MIB, 8 * MIB, "0xfd", "", Optional.empty(), 0, Partition.Kind.PRIMARY);
        List<ArrayReader.Source> sources =
                List.of(
                        new ArrayReader.Source(Device.ofDrive(0, drive.length), whole),
                        new ArrayReader.Source(
                                Device.ofPartition(0, partition),
                                SliceBlockDevice.of(whole, MIB, 8 * MIB)));

        RaidArray array = ArrayReader.read(sources).getFirst();

        assertThat(array.members()).extracting(m -> m.device().name()).containsExactly("/dev/sda1");
    }

    @ParameterizedTest
    @CsvSource({
        "guest:0, /dev/md0",
        "0, /dev/md0",
        "other:root, /dev/md/root",
        "a:b:c, /dev/md127",
        "'', /dev/md127",
        "../../etc, /dev/md127",
        "..., /dev/md127",
        "00, /dev/md/00",
        "'a\nb', /dev/md127",
        "-x, /dev/md127"
    })
    void namesAreThoseThatTheGuestHas(String name, String device) throws IOException {
        assertThat(named(name).deviceName()).isEqualTo(device);
        assertThat(named(name).name()).isEqualTo(name);
    }

    @Test
    void namesAreUnique() throws IOException {
        byte[] other = Sample.RAID1_1_1.member(0);
        SuperblockEdit.edit(other, SuperblockVersion.V1_1, s -> setName(s, "x:r1-12"));

        assertThat(Sample.read(Sample.RAID1_1_2.member(0), other))
                .extracting(RaidArray::deviceName)
                .containsExactly("/dev/md/r1-12", "/dev/md127");
    }

    private static RaidArray named(String name) throws IOException {
        byte[] member = Sample.RAID1_1_2.member(0);
        SuperblockEdit.edit(member, SuperblockVersion.V1_2, s -> setName(s, name));
        return Sample.read(member).getFirst();
    }

    private static void setName(MemorySegment superblock, String name) {
        byte[] bytes = Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), 32);
        mdp_superblock_1.set_name(superblock, MemorySegment.ofArray(bytes));
    }
}
