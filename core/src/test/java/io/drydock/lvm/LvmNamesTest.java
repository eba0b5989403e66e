package io.drydock.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names, sizes and the lines of reports: what comes from outside as text. */
class LvmNamesTest {
    @Test
    void volumesAreNamedAsLvmNamesThem() throws IOException {
        LvmVolumeName name = new LvmVolumeName("my-group", "my-volume");
        for (String text :
                List.of(
                        "my-group/my-volume",
                        "/dev/my-group/my-volume",
                        "/dev/mapper/my--group-my--volume")) {
            assertThat(LvmVolumeName.parse(text)).isEqualTo(name);
        }
        assertThat(name.path()).isEqualTo("/dev/my-group/my-volume");
        for (String text :
                List.of("", "x", "/dev/x", "/dev/mapper/x", "a/b/c", "/a/b", "a/", "/b", "a/..")) {
            assertThatThrownBy(() -> LvmVolumeName.parse(text))
                    .as(text)
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void sizesAreWrittenAsForLvm() throws IOException {
        assertThat(LvmSize.parseSize("10")).isEqualTo(LvmSize.bytes(10 << 20));
        assertThat(LvmSize.parseSize("8s")).isEqualTo(LvmSize.bytes(4096));
        assertThat(LvmSize.parseSize("2G")).isEqualTo(LvmSize.bytes(2L << 30));
        assertThat(LvmSize.parseSize("+1k")).isEqualTo(LvmSize.bytes(1024).more());
        assertThat(LvmSize.parseSize("-1T")).isEqualTo(LvmSize.bytes(1L << 40).less());
        assertThat(LvmSize.parseExtents("7")).isEqualTo(LvmSize.extents(7));
        assertThat(LvmSize.parseExtents("100%free")).isEqualTo(LvmSize.allFree());
        assertThat(LvmSize.allFree().more()).hasToString("+100%FREE");
        for (String text :
                List.of(
                        "",
                        "0",
                        "x",
                        "1x",
                        "1 G",
                        "--1",
                        "1%",
                        "999999999999999p",
                        "1.5G",
                        "1b2")) {
            assertThatThrownBy(() -> LvmSize.parseSize(text))
                    .as(text)
                    .isInstanceOf(RefusedException.class);
        }
        for (String text : List.of("", "0", "1G", "1%", "1%ORIGIN", "-", "0%FREE")) {
            assertThatThrownBy(() -> LvmSize.parseExtents(text))
                    .as(text)
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void whatIsInMetadataDoesNotPassForAnotherField() throws IOException {
        List<String> fields = List.of("lv_name", "lv_size");
        LvmRow row = LvmRow.of("  LVM2_LV_NAME='a b' LVM2_LV_SIZE='12'", fields);
        assertThat(row.text("lv_name")).isEqualTo("a b");
        assertThat(row.number("lv_size")).isEqualTo(12);
        for (String line :
                List.of(
                        "LVM2_LV_NAME='a' LVM2_LV_SIZE='1' LVM2_LV_SIZE='2'",
                        "LVM2_LV_NAME='a'b' LVM2_LV_SIZE='1'",
                        "LVM2_LV_NAME='a",
                        "LVM2_LV_SIZE='1' LVM2_LV_NAME='a'",
                        "LVM2_LV_NAME='a' LVM2_LV_SIZE='1'x",
                        "")) {
            assertThatThrownBy(() -> LvmRow.of(line, fields))
                    .as(line)
                    .isInstanceOf(CorruptDataException.class);
        }
        assertThatThrownBy(() ->
                        LvmRow.of("LVM2_LV_NAME='' LVM2_LV_SIZE='1e9'", fields).number("lv_size"))
                .isInstanceOf(CorruptDataException.class);
    }
}
