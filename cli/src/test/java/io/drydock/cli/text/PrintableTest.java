package io.drydock.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain text|plain text",
                "Größe 日本語 😀|Größe 日本語 😀",
                "'\u001b]0;owned\u0007'|\\x1b]0;owned\\x07",
                "'\u009b31m'|\\x9b31m",
                "'a\tb\r\nc'|a\\tb\\r\\nc",
                "'\u007f'|\\x7f",
                "'\u202egpj.exe'|\\u202egpj.exe",
                "'\u2028'|\\u2028",
                "'\ud800'|\\ud800",
            })
    void escapesWhatATerminalWouldObey(String text, String expected) {
        assertThat(Printable.of(text)).isEqualTo(expected);
    }

    @Test
    void showsBytesThatAreNotUtf8() {
        byte[] latin1 = "été \n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(Printable.of(latin1)).isEqualTo("\\xe9t\\xe9 \\n");
        assertThat(Printable.of(new byte[] {(byte) 0xe6, (byte) 0x97})).isEqualTo("\\xe6\\x97");
        assertThat(Printable.of("日本".getBytes(StandardCharsets.UTF_8))).isEqualTo("日本");
        assertThat(Printable.of(new byte[0])).isEmpty();
    }
}
