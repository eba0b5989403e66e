package io.drydock.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drydock.testing.Commands;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellAssignmentsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bare",
                "\"double quotes\"",
                "'single $quotes'",
                "\"an \\\"escaped\\\" quote\"",
                "\"a \\$ and a \\\\\"",
                "'no \\ escape'",
                "esc\\ aped",
                "\"mi\"'x'ed",
                "\"\"",
                ""
            })
    void valuesAreWhatTheShellMakesOfThem(String word) {
        String shell = Commands.run("sh", "-c", "KEY=" + word + "; printf %s \"$KEY\"");

        assertThat(ShellAssignments.parse(List.of("KEY=" + word))).isEqualTo(Map.of("KEY", shell));
    }

    @Test
    void linesThatAreNoneAreLeftOut() {
        assertThat(
                        ShellAssignments.parse(
                                List.of(
                                        "# A=1",
                                        "",
                                        "=2",
                                        "no assignment",
                                        "B=3 # comment",
                                        "B=4",
                                        "C=\"open",
                                        "D=\\")))
                .isEqualTo(Map.of("B", "4", "C", "open", "D", "\\"));
    }

    @FuzzTest
    void anyBytes(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(ShellAssignments.parse(text.lines().toList())).isNotNull();
    }
}
