package io.drydock.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.cli.command.UsageException;
import io.drydock.testing.Commands;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
    /** The oracle is sh(1). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ls -l /etc",
                "  cat\t'a b'  \"c d\" e\\ f",
                "a'b'\"c\"d '' \"\"",
                "'\\n' \"q\\\"q\\\\\" \\'",
                "ls # a comment",
                "ls a#b \\#c",
                "# nothing",
                "",
                "   ",
            })
    void arePartedAsByTheShell(String line) throws Exception {
        String shell =
                Commands.run(
                        "sh", "-c", "for w in " + quoted(line) + "\ndo printf '%s|' \"$w\"; done");
        List<String> words = Words.of(line);

        assertThat(words.isEmpty() ? "" : String.join("|", words) + "|").isEqualTo(shell);
    }

    private static String quoted(String line) {
        return line.strip().startsWith("#") ? "\n" : line;
    }

    @ParameterizedTest
    @ValueSource(strings = {"'a", "\"a", "\"a\\", "a\\"})
    void endWhereTheyBegin(String line) {
        assertThatThrownBy(() -> Words.of(line)).isInstanceOf(UsageException.class);
    }

    @Test
    void expandNothing() throws Exception {
        assertThat(Words.of("rm *.c $HOME `id`")).containsExactly("rm", "*.c", "$HOME", "`id`");
    }
}
