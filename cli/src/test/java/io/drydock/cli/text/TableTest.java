package io.drydock.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void alignsColumns() {
        Table table =
                Table.titled("NAME", ">SIZE", "LABEL")
                        .row("/dev/sda1", "40M", "größe")
                        .row("b", "1.5G", "");

        assertThat(table)
                .hasToString(
                        """
                        NAME       SIZE  LABEL
                        /dev/sda1   40M  größe
                        b          1.5G
                        """);
    }

    @Test
    void keepsARowOnItsLineAndItsWidth() {
        String monster = "x".repeat(100_000);
        String text = Table.plain(2).row("a\nb", "c").row(monster, "d").row("e", "f").toString();

        assertThat(text.lines()).hasSize(3);
        assertThat(text).startsWith("a\\nb").hasSizeLessThan(101_000);
    }

    @Test
    void refusesARowOfAnotherLength() {
        assertThatIllegalArgumentException().isThrownBy(() -> Table.plain(2).row("a"));
    }
}
