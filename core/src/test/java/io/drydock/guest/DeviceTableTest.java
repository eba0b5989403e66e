package io.drydock.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.volume.Device;
import io.drydock.volume.Origin;
import io.drydock.volume.Origin.Assembled;
import io.drydock.volume.Origin.Kind;
import io.drydock.volume.Partition;
import io.drydock.volume.Signature;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTableTest {
    private static final Device SDA = device("/dev/sda", 0, null, null, null);
    private static final Device SDA1 =
            device("/dev/sda1", 0, "1111-AAAA", "efi", partition(1, "p-1", "ESP"));
    private static final Device SDA2 =
            device("/dev/sda2", 0, "2222-bbbb", "my disk", partition(2, "p-2", "root"));
    private static final Device SDB = device("/dev/sdb", 1, "3333", null, null);
    private static final DeviceTable TABLE = DeviceTable.of(List.of(SDA, SDA1, SDA2, SDB));

    private static Partition partition(int number, String uuid, String name) {
        return new Partition(number, 0, 1, "T", uuid, Optional.of(name), 0, Partition.Kind.PRIMARY);
    }

    private static Device device(
            String name,
            int drive,
            @org.jspecify.annotations.Nullable String uuid,
            @org.jspecify.annotations.Nullable String label,
            @org.jspecify.annotations.Nullable Partition partition) {
        Optional<Signature> signature =
                Optional.ofNullable(uuid)
                        .map(u ->
                                new Signature(
                                        "filesystem",
                                        "ext4",
                                        Optional.of(u),
                                        Optional.ofNullable(label),
                                        Optional.empty(),
                                        Map.of()));
        return new Device(
                name, new Origin.Range(drive, Optional.ofNullable(partition), 0), 1, signature);
    }

    @ParameterizedTest
    @CsvSource({
        "UUID=2222-BBBB,/dev/sda2",
        "UUID=\"1111-aaaa\",/dev/sda1",
        "LABEL=my disk,/dev/sda2",
        "PARTUUID=P-1,/dev/sda1",
        "PARTLABEL=root,/dev/sda2",
        "/dev/sda2,/dev/sda2",
        "/dev/vda2,/dev/sda2",
        "/dev/xvda1,/dev/sda1",
        "/dev/hda,/dev/sda",
        "/dev/sdb,/dev/sdb",
        "/dev/nvme0n1p2,/dev/sda2",
        "/dev/nvme1n1,/dev/sdb",
        "/dev/mmcblk0p1,/dev/sda1",
        "/dev/disk/by-uuid/2222-bbbb,/dev/sda2",
        "/dev/disk/by-label/my\\x20disk,/dev/sda2",
        "/dev/disk/by-partuuid/p-2,/dev/sda2",
    })
    void findsTheImagesOwnDevices(String spec, String name) {
        assertThat(TABLE.resolve(spec)).map(Device::name).contains(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UUID=", "UUID=9", "LABEL=My disk", "/dev/sda9", "/dev/sdc", "/dev/loop0",
                "/dev/../dev/vda", "/dev/sda1/..", "//dev/sda1", "/dev/mapper/vg-lv", "proc", "",
                "/dev/disk/by-path/pci-0", "/etc/shadow", "/dev/sda1\n", "/dev/sdzzzzzz1"
            })
    void everythingElseIsNoDevice(String spec) {
        assertThat(TABLE.resolve(spec)).isEmpty();
    }

    private static Device volume(String name, Kind kind, String id, Device... members) {
        return new Device(name, new Assembled(kind, id, List.of(members)), 1, Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "/dev/my-vg/root,/dev/my-vg/root",
        "/dev/mapper/my--vg-root,/dev/my-vg/root",
        "/dev/disk/by-id/dm-name-my--vg-root,/dev/my-vg/root",
        "/dev/disk/by-id/dm-uuid-LVM-abcdefghijkl,/dev/my-vg/root",
        "/dev/md0,/dev/md/0",
        "/dev/md/0,/dev/md/0",
        "/dev/md/home,/dev/md/home",
        "/dev/disk/by-id/md-uuid-01234567:89abcdef:01234567:89abcdef,/dev/md/0",
        "/dev/mapper/luks-1,/dev/mapper/luks-1",
        "/dev/mapper/sda2_crypt,/dev/mapper/luks-1",
    })
    void findsVolumesByTheNamesThatUdevGivesThem(String spec, String name) {
        Device container = Device.ofDrive(3, 1);
        DeviceTable plain =
                DeviceTable.of(
                        List.of(
                                container,
                                volume("/dev/my-vg/root", Kind.LOGICAL_VOLUME, "abc-def-ghijkl"),
                                volume(
                                        "/dev/md/0",
                                        Kind.ARRAY,
                                        "01234567-89ab-cdef-0123-456789abcdef"),
                                volume("/dev/md/home", Kind.ARRAY, ""),
                                volume("/dev/mapper/luks-1", Kind.UNLOCKED, "", container)));
        Crypttab guests =
                Crypttab.parse(
                        """
                        # <target name> <source device> <key file> <options>
                        sda2_crypt /dev/vdd none luks,discard
                        other UUID=nowhere
                        ../etc/passwd /dev/vdd
                        lonely
                        """
                                .getBytes(StandardCharsets.UTF_8));

        DeviceTable table = plain.withNames(guests.names(plain));

        assertThat(table.resolve(spec)).map(Device::name).contains(name);
        assertThat(table.resolve("/dev/mapper/other")).isEmpty();
        assertThat(table.resolve("/dev/mapper/../etc/passwd")).isEmpty();
    }

    @Test
    void namesDrivesAsTheKernelDoes() {
        assertThat(List.of(0, 25, 26, 701, 702).stream().map(Device::driveName))
                .containsExactly("/dev/sda", "/dev/sdz", "/dev/sdaa", "/dev/sdzz", "/dev/sdaaa");
    }
}
