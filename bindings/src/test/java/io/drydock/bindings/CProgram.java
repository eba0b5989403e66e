package io.drydock.bindings;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks the C compiler what an expression is worth: the oracle for layouts and constants. */
final class CProgram {

    private final Path directory;
    private final Path shim;

    /** Skips the test if there is no compiler, or if it does not find the shim's headers. */
    CProgram(Path directory, Path shim) throws IOException, InterruptedException {
        this.directory = directory;
        this.shim = shim;
        Output check;
        try {
            check = run("gcc", "-fsyntax-only", "-x", "c", shim.toString());
        } catch (IOException e) {
            abort("no gcc, nothing to compare with: " + e.getMessage());
            return;
        }
        if (check.text.contains("No such file or directory")) {
            abort("headers are not installed, nothing to compare with: " + check.text);
        }
        check.orFail();
    }

    /** Returns the value of each integer expression. */
    Map<String, Long> evaluate(List<String> expressions) throws IOException, InterruptedException {
        String source =
                expressions.stream()
                        .map("    printf(\"%%lld %1$s\\n\", (long long) (%1$s));\n"::formatted)
                        .collect(
                                Collectors.joining(
                                        "",
                                        "#include \"%s\"\n#include <stdio.h>\nint main(void) {\n"
                                                .formatted(shim),
                                        "    return 0;\n}\n"));
        Path file = Files.writeString(directory.resolve("values.c"), source);
        Path program = directory.resolve("values");
        run("gcc", "-w", "-o", program.toString(), file.toString()).orFail();
        return run(program.toString())
                .orFail()
                .lines()
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toMap(f -> f[1], f -> Long.valueOf(f[0])));
    }

    private Output run(String... command) throws IOException, InterruptedException {
        Path log = directory.resolve("output");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        return new Output(process.waitFor(), Files.readString(log));
    }

    private record Output(int status, String text) {
        String orFail() {
            if (status != 0) {
                throw new AssertionError("status " + status + ": " + text);
            }
            return text;
        }
    }
}
