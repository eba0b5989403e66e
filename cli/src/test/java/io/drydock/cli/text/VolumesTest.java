package io.drydock.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.volume.Device;
import io.drydock.volume.Origin.Assembled;
import io.drydock.volume.Origin.Kind;
import io.drydock.volume.Signature;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VolumesTest {
    private static final long MIB = 1 << 20;
    private static final Device ARRAY =
            volume("/dev/md/0", Kind.ARRAY, 60, "crypto_LUKS", Samples.SWAP, Samples.EMPTY);
    private static final Device UNLOCKED =
            volume("/dev/mapper/luks-1", Kind.UNLOCKED, 59, "LVM2_member", ARRAY);
    private static final Device LV =
            volume("/dev/vg/root", Kind.LOGICAL_VOLUME, 20, "ext4", UNLOCKED);
    private static final List<Device> DEVICES =
            List.of(Samples.DISK, Samples.BOOT, Samples.SWAP, Samples.EMPTY, ARRAY, UNLOCKED, LV);

    private static Device volume(
            String name, Kind kind, long mebibytes, String type, Device... members) {
        Signature content =
                new Signature(
                        "other",
                        type,
                        Optional.of("u"),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of());
        return new Device(
                name,
                new Assembled(kind, name, List.of(members)),
                mebibytes * MIB,
                Optional.of(content));
    }

    @Test
    void drawsATree() {
        assertThat(VolumesText.of(DEVICES))
                .isEqualTo(
                        """
                        NAME                      SIZE  TYPE   FSTYPE       LABEL  UUID
                        /dev/sda                  2.0G  disk
                        ├─/dev/sda2               128M  part   ext4         boot   uuid-2
                        └─/dev/sda4                64M  part   swap                uuid-4
                          └─/dev/md/0              60M  raid   crypto_LUKS         u
                            └─/dev/mapper/luks-1   59M  crypt  LVM2_member         u
                              └─/dev/vg/root       20M  lvm    ext4                u
                        /dev/sdb                   100  disk
                        └─/dev/md/0                60M  raid   crypto_LUKS         u
                          └─/dev/mapper/luks-1     59M  crypt  LVM2_member         u
                            └─/dev/vg/root         20M  lvm    ext4                u
                        """);
    }

    @Test
    void nestsThemInJson() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        VolumesJson.write(DEVICES, out);
        JsonNode json = JsonMapper.shared().readTree(out.toString(StandardCharsets.UTF_8));
        JsonNode array = json.at("/blockdevices/1/children/0");
        assertThat(array.get("name").asString()).isEqualTo("/dev/md/0");
        assertThat(array.get("type").asString()).isEqualTo("raid");
        assertThat(array.get("size").asLong()).isEqualTo(60 * MIB);
        assertThat(array.at("/children/0/children/0/fstype").asString()).isEqualTo("ext4");
        assertThat(json.at("/blockdevices/0/children/1/children/0")).isEqualTo(array);
    }
}
