package io.drydock.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.btrfs.Subvolume;
import io.drydock.filesystem.GuestPath;
import io.drydock.volume.Device;
import io.drydock.volume.Origin.Range;
import io.drydock.volume.Signature;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DevicesTest {
    private static final FoundDevices DEVICES =
            new FoundDevices(
                    List.of(Samples.DISK, Samples.BOOT, Samples.SWAP, Samples.EMPTY), Map.of());

    private static final Device BTRFS =
            new Device(
                    "/dev/sdb1",
                    Range.ofDrive(1),
                    1 << 30,
                    Optional.of(
                            new Signature(
                                    "filesystem",
                                    "btrfs",
                                    Optional.of("uuid-b"),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Map.of())));

    private static final FoundDevices SUBVOLUMES =
            new FoundDevices(
                    List.of(BTRFS),
                    Map.of(
                            BTRFS,
                            List.of(
                                    subvolume(256, "@", Optional.empty()),
                                    subvolume(258, "@/a\nb", Optional.of(new UUID(0, 1))))));

    private static Subvolume subvolume(long id, String path, Optional<UUID> snapshotOf) {
        return new Subvolume(
                id,
                5,
                GuestPath.of(path),
                7,
                snapshotOf.isPresent(),
                Optional.of(new UUID(0, id)),
                snapshotOf,
                Instant.EPOCH);
    }

    @Test
    void listsSubvolumes() {
        assertThat(DevicesText.of(SUBVOLUMES, false, false))
                .isEqualTo(
                        """
                        NAME                       TYPE   SIZE  LABEL
                        /dev/sdb1                  btrfs  1.0G  -
                        btrfsvol:/dev/sdb1/@       btrfs     -  -
                        btrfsvol:/dev/sdb1/@/a\\nb  btrfs     -  -
                        """);
        assertThat(DevicesText.of(SUBVOLUMES, false, true))
                .contains("btrfsvol:/dev/sdb1/@ ", "00000000-0000-0000-0000-000000000100");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DevicesJson.write(SUBVOLUMES, out);
        assertThat(
                        JsonMapper.shared()
                                .readTree(out.toString(StandardCharsets.UTF_8))
                                .at("/devices/0/subvolumes/1")
                                .toString())
                .isEqualTo(
                        "{\"id\":258,\"parentId\":5,\"path\":\"@/a\\nb\",\"readOnly\":true,"
                                + "\"uuid\":\"00000000-0000-0000-0000-000000000102\","
                                + "\"snapshotOf\":\"00000000-0000-0000-0000-000000000001\"}");
    }

    @Test
    void listsWhatCanBeMounted() {
        assertThat(DevicesText.of(DEVICES, false, false))
                .isEqualTo(
                        """
                        NAME       TYPE  SIZE  LABEL
                        /dev/sda2  ext4  128M  boot
                        """);
    }

    @Test
    void listsEverything() {
        assertThat(DevicesText.of(DEVICES, true, false))
                .isEqualTo(
                        """
                        NAME       TYPE  SIZE  LABEL
                        /dev/sda   -     2.0G  -
                        /dev/sda2  ext4  128M  boot
                        /dev/sda4  swap   64M  -
                        /dev/sdb   -      100  -
                        """);
    }

    @Test
    void printsAllColumns() {
        assertThat(DevicesText.of(DEVICES, false, true).lines())
                .containsExactly(
                        "NAME       USAGE       TYPE      BYTES  LABEL  UUID    PARENT    PARTTYPE"
                                + "                              PARTUUID                             "
                                + " PARTLABEL",
                        "/dev/sda2  filesystem  ext4  134217728  boot   uuid-2  /dev/sda "
                                + " 0FC63DAF-8483-4772-8E79-3D69D8477DE4 "
                                + " d12e0000-0000-4000-8000-000000000002  boot");
    }

    @Test
    void jsonHoldsEveryFact() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DevicesJson.write(DEVICES, out);
        JsonNode devices =
                JsonMapper.shared().readTree(out.toString(StandardCharsets.UTF_8)).at("/devices");

        assertThat(devices.at("/0").toString())
                .isEqualTo(
                        "{\"name\":\"/dev/sda\",\"drive\":\"/dev/sda\",\"offsetBytes\":0,"
                                + "\"sizeBytes\":2147483648}");
        assertThat(devices.at("/1/partition").toString())
                .isEqualTo(
                        "{\"number\":2,\"type\":\"0FC63DAF-8483-4772-8E79-3D69D8477DE4\","
                                + "\"uuid\":\"d12e0000-0000-4000-8000-000000000002\","
                                + "\"name\":\"boot\",\"kind\":\"primary\"}");
        assertThat(devices.at("/2/signature").toString())
                .isEqualTo(
                        "{\"usage\":\"other\",\"type\":\"swap\",\"uuid\":\"uuid-4\","
                                + "\"version\":\"1.0\",\"mountable\":false}");
    }
}
