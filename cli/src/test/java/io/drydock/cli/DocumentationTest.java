package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.ExitCode;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/cli.md says, done. */
class DocumentationTest {
    private static final Path PAGE = Path.of("../docs/cli.md");
    private static final Pattern EXAMPLES =
            Pattern.compile("^```console\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private record Example(List<String> words, String output) {}

    @Test
    void examplesPrintWhatThePageShows() throws IOException {
        Needs.root();
        List<Example> examples = examples();

        assertThat(examples).hasSizeGreaterThan(5);
        for (Example example : examples) {
            Object[] words =
                    example.words.stream()
                            .map(word -> word.endsWith(".qcow2") ? Images.named(word) : word)
                            .toArray();
            assertThat(Cli.run(words)).isEqualTo(new Cli(0, example.output, ""));
        }
    }

    @Test
    void everyOptionAndCommandIsThere() throws IOException {
        String page = Files.readString(PAGE);

        for (Command command : Commands.ALL) {
            assertThat(page).contains("`" + command.name());
            CommonOptions.of(command)
                    .getOptions()
                    .forEach(option -> assertThat(page).contains("--" + option.getLongOpt()));
        }
    }

    @Test
    void everyExitCodeIsThere() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(Arrays.stream(ExitCode.values()).map(code -> "\n| " + code.status() + " |"))
                .allSatisfy(row -> assertThat(page).contains(row));
    }

    private static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        Matcher blocks = EXAMPLES.matcher(Files.readString(PAGE));
        while (blocks.find()) {
            for (String example : blocks.group(1).substring(2).split("(?m)^\\$ ")) {
                int feed = example.indexOf('\n');
                List<String> words = List.of(example.substring(0, feed).split(" "));
                assertThat(words.getFirst()).isEqualTo("drydock");
                examples.add(
                        new Example(words.subList(1, words.size()), example.substring(feed + 1)));
            }
        }
        return examples;
    }
}
