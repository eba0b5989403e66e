package io.drydock.raid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.BlockDevice;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.raid.RaidArray.Status;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Superblocks of ours are such as mdadm writes; no kernel is needed to write them. */
@Tag("host")
class NewArrayTest {
    private static final int MIB = 1 << 20;

    @TempDir Path dir;

    @ParameterizedTest
    @CsvSource({
        "LINEAR, V1_2, 2",
        "RAID0, V1_2, 3",
        "RAID1, V1_0, 2",
        "RAID1, V1_1, 2",
        "RAID1, V1_2, 3",
        "RAID5, V1_2, 3",
        "RAID6, V1_0, 4",
        "RAID10, V1_2, 4"
    })
    void mdadmSeesWhatWeMake(RaidLevel level, SuperblockVersion version, int count)
            throws IOException {
        Needs.program("mdadm", "mdadm");
        List<Path> files = files(count, 16);
        FileDevices devices = new FileDevices(files);

        RaidArray array =
                Raid.on(devices)
                        .create(
                                NewArray.of("data", level, count).withVersion(version),
                                all(devices));

        assertThat(array.status()).isEqualTo(Status.COMPLETE);
        assertThat(array.deviceName()).isEqualTo("/dev/md/data");
        assertThat(array.isClean()).isEqualTo(!level.isRedundant());
        for (int i = 0; i < count; i++) {
            String seen = Commands.run("mdadm", "--examine", files.get(i));
            assertThat(seen)
                    .contains("Version : " + version.mdName())
                    .contains("Array UUID : " + array.mdUuid())
                    .contains("Name : data")
                    .contains("Raid Level : " + level.mdName())
                    .contains("Raid Devices : " + count)
                    .contains("- correct")
                    .contains("Device Role : Active device " + i)
                    .contains("Bad Block Log : 512 entries available")
                    .contains(level.isRedundant() ? "State : active" : "State : clean");
            assertThat(Commands.run("mdadm", "--examine-badblocks", files.get(i)))
                    .contains("Bad-blocks list is empty");
            if (level.isRedundant()) {
                assertThat(seen).contains("Array Size : " + array.sizeBytes() / 1024 + " KiB");
            }
            if (!array.geometry().layoutName().isEmpty()) {
                String layout =
                        level == RaidLevel.RAID10 ? "near=2" : array.geometry().layoutName();
                assertThat(seen).contains("Layout : " + layout);
            }
        }
    }

    @Test
    void missingOnesAndSpares() throws IOException {
        List<Path> files = files(3, 8);
        FileDevices devices = new FileDevices(files);
        List<Optional<Device>> members = all(devices);
        members.add(1, Optional.empty());

        RaidArray array =
                Raid.on(devices)
                        .create(NewArray.of("0", RaidLevel.RAID5, 3).withClean(true), members);

        assertThat(array.deviceName()).isEqualTo("/dev/md0");
        assertThat(array.status()).isEqualTo(Status.DEGRADED);
        assertThat(array.missingRoles()).containsExactly(1);
        assertThat(array.members())
                .extracting(ArrayMember::state)
                .containsExactly(
                        ArrayMember.State.ACTIVE,
                        ArrayMember.State.ACTIVE,
                        ArrayMember.State.SPARE);
        assertThat(array.isClean()).isTrue();
    }

    @Test
    void aCleanOneOfZeroesIsRight() throws IOException {
        FileDevices devices = new FileDevices(files(4, 8));
        Raid raid = Raid.on(devices);
        raid.create(NewArray.of("z", RaidLevel.RAID6, 4).withClean(true), all(devices));

        try (BlockDevice bytes = raid.open(raid.array("/dev/md/z"))) {
            assertThat(bytes.sizeBytes()).isEqualTo(2 * 7 * MIB);
            assertThat(bytes.isReadOnly()).isTrue();
            assertThatThrownBy(() -> bytes.zero(0, 1)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void whatDevicesHoldIsNotOverwrittenUnasked() throws IOException {
        List<Path> files = files(2, 8);
        Commands.run("mkfs.ext4", "-q", "-F", files.get(1));
        FileDevices devices = new FileDevices(files);
        NewArray wanted = NewArray.of("x", RaidLevel.RAID1, 2);

        assertThatThrownBy(() -> Raid.on(devices).create(wanted, all(devices)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("/dev/sdb holds ext4");
        assertThat(Raid.on(devices).arrays()).isEmpty();

        Raid.on(devices).create(wanted.withOverwriting(true), all(devices));
        assertThat(devices.devices())
                .allSatisfy(d ->
                        assertThat(d.signature().orElseThrow().type())
                                .isEqualTo("linux_raid_member"));
    }

    @Test
    void whatIsMadeAnewIsNotOfTheOldArray() throws IOException {
        FileDevices devices = new FileDevices(files(2, 8));
        Raid raid = Raid.on(devices);
        raid.create(
                NewArray.of("old", RaidLevel.RAID1, 2).withVersion(SuperblockVersion.V1_0),
                all(devices));
        raid.create(NewArray.of("new", RaidLevel.RAID1, 2).withOverwriting(true), all(devices));

        assertThat(raid.arrays()).extracting(RaidArray::deviceName).containsExactly("/dev/md/new");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a/b", "..", "a b", "a\nb", "12345678901234567890123456789012", "-x"})
    void namesThatAreNone(String name) throws IOException {
        refused(NewArray.of(name, RaidLevel.RAID1, 2), 2, "it is not 1 to 31 of");
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsWritten() throws IOException {
        NewArray raid5 = NewArray.of("x", RaidLevel.RAID5, 3);
        refused(raid5, 2, "2 devices are given for an array of 3");
        refused(raid5.withChunkBytes(1000), 3, "chunks cannot have 1000 bytes");
        refused(raid5.withChunkBytes(1 << 29), 3, "/dev/sda has 8388608 bytes, which is too small");
        refused(raid5.withVersion(SuperblockVersion.V0_90), 3, "superblocks 0.90 are read only");
        refused(NewArray.of("x", RaidLevel.RAID6, 3), 3, "no raid6 of 3 devices has layout 2");
        refused(NewArray.of("x", RaidLevel.RAID1, 1), 1, "it has one device");
        assertThatThrownBy(() -> raid5.withLayout("n2"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("raid5 has no layout n2");
    }

    @Test
    void tooManyMissingOnes() throws IOException {
        FileDevices devices = new FileDevices(files(1, 8));
        List<Optional<Device>> members = all(devices);
        members.add(Optional.empty());
        members.add(Optional.empty());

        assertThatThrownBy(() ->
                        Raid.on(devices).create(NewArray.of("x", RaidLevel.RAID5, 3), members))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("too many devices are missing");
    }

    @Test
    void anArrayThatIsNotThere() throws IOException {
        Raid raid = Raid.on(new FileDevices(files(1, 8)));

        assertThatThrownBy(() -> raid.array("/dev/md0"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("there is no array");
    }

    private void refused(NewArray array, int count, String reason) throws IOException {
        List<Path> files = files(count, 8);
        FileDevices devices = new FileDevices(files);

        assertThatThrownBy(() -> Raid.on(devices).create(array, all(devices)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(reason)
                .message()
                .hasLineCount(1);
        for (Path file : files) {
            byte[] zeroes = new byte[8 * MIB];
            assertThat(Arrays.mismatch(Files.readAllBytes(file), zeroes)).isEqualTo(-1);
        }
    }

    private List<Path> files(int count, int mebibytes) throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(TestImages.sparse(dir.resolve("drive" + i), mebibytes));
        }
        return files;
    }

    private static List<Optional<Device>> all(FileDevices devices) throws IOException {
        return new ArrayList<>(devices.devices().stream().map(Optional::of).toList());
    }
}
