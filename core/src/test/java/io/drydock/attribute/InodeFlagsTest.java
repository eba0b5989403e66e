package io.drydock.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class InodeFlagsTest {
    @Test
    void flagsHaveLetters() {
        InodeFlags flags = InodeFlags.parse("ie");

        assertThat(flags)
                .isEqualTo(InodeFlags.of(InodeFlag.IMMUTABLE, InodeFlag.EXTENTS))
                .hasToString("----i---------e-------");
        assertThat(InodeFlags.parse(flags.toString())).isEqualTo(flags);
        assertThat(flags.letters()).isEqualTo("ie");
        assertThat(flags.flags()).containsExactly(InodeFlag.IMMUTABLE, InodeFlag.EXTENTS);
        assertThat(flags.without(InodeFlag.IMMUTABLE).letters()).isEqualTo("e");
        assertThatIllegalArgumentException().isThrownBy(() -> InodeFlags.parse("Q"));
    }

    @Test
    void flagsWithoutALetterSurvive() {
        InodeFlags flags = new InodeFlags(0x40000 | InodeFlag.NO_DUMP.bit()); // FS_HUGE_FILE_FL

        assertThat(flags.with(InodeFlag.IMMUTABLE).without(InodeFlag.NO_DUMP).bits())
                .isEqualTo(0x40000 | InodeFlag.IMMUTABLE.bit());
        assertThat(flags.letters()).isEqualTo("d");
    }
}
