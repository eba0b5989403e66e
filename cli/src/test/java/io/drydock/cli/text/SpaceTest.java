package io.drydock.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.FilesystemSpace;
import io.drydock.filesystem.GuestPath;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SpaceTest {
    private static final long MIB = 1 << 20;

    /**
     * A third is used, a little is reserved for root; and one that counts no inodes, and is full.
     */
    private static final List<MountSpace> MOUNTS =
            List.of(
                    new MountSpace(
                            Samples.BOOT,
                            GuestPath.ROOT,
                            new FilesystemSpace(
                                    4096, 120 * MIB, 80 * MIB, 74 * MIB, 3000, 2899, 255)),
                    new MountSpace(
                            Samples.EMPTY,
                            GuestPath.of("/a, \"b\"\n"),
                            new FilesystemSpace(512, 1025, 0, 0, 0, 0, 255)));

    @Test
    void areATable() {
        assertThat(SpaceText.of(MOUNTS, false, false))
                .isEqualTo(
                        """
                        FILESYSTEM  TYPE  1K-BLOCKS   USED  AVAILABLE  USE%  MOUNTED ON
                        /dev/sda2   ext4     122880  40960      75776   36%  /
                        /dev/sdb    -             2      2          0  100%  /a, "b"\\n
                        """);
    }

    @Test
    void haveUnitsForPeople() {
        assertThat(SpaceText.of(MOUNTS, true, false))
                .isEqualTo(
                        """
                        FILESYSTEM  TYPE  SIZE  USED  AVAILABLE  USE%  MOUNTED ON
                        /dev/sda2   ext4  120M   40M        74M   36%  /
                        /dev/sdb    -     1.0K  1.0K          0  100%  /a, "b"\\n
                        """);
    }

    @Test
    void countInodes() {
        assertThat(SpaceText.of(MOUNTS, false, true))
                .isEqualTo(
                        """
                        FILESYSTEM  TYPE  INODES  IUSED  IFREE  IUSE%  MOUNTED ON
                        /dev/sda2   ext4    3000    101   2899     4%  /
                        /dev/sdb    -          0      0      0      -  /a, "b"\\n
                        """);
    }

    @Test
    void areSeparatedByCommas() {
        assertThat(SpaceCsv.of(MOUNTS, false, false))
                .isEqualTo(
                        """
                        FILESYSTEM,TYPE,1K-BLOCKS,USED,AVAILABLE,USE%,MOUNTED ON
                        /dev/sda2,ext4,122880,40960,75776,36%,/
                        /dev/sdb,-,2,2,0,100%,"/a, ""b""\\n"
                        """);
    }

    @Test
    void areJson() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SpaceJson.write(MOUNTS, out);
        JsonNode mounts = JsonMapper.shared().readTree(out.toByteArray()).path("filesystems");
        assertThat(mounts.at("/0/availableBytes").longValue()).isEqualTo(74 * MIB);
        assertThat(mounts.at("/0/freeInodes").longValue()).isEqualTo(2899);
        assertThat(mounts.at("/1/mountpoint").stringValue()).isEqualTo("/a, \"b\"\n");
        assertThat(mounts.at("/1").has("type")).isFalse();
    }
}
