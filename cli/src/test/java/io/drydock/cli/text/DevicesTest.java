package io.drydock.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.volume.Device;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DevicesTest {
    private static final List<Device> DEVICES =
            List.of(Samples.DISK, Samples.BOOT, Samples.SWAP, Samples.EMPTY);

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
