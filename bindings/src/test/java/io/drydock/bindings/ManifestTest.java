package io.drydock.bindings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Fails when an input was edited without running {@code regenerate.sh} or an output by hand. */
class ManifestTest {

    private static final Path MANIFEST = Library.INPUTS.resolve("MANIFEST.sha256");

    @Test
    void generatedFilesAreThoseOfTheLists() throws IOException {
        Map<String, String> recorded =
                Files.readAllLines(MANIFEST).stream()
                        .map(line -> line.split("  "))
                        .collect(Collectors.toMap(f -> f[1], f -> f[0], (a, b) -> a, TreeMap::new));

        assertThat(recorded).hasSizeGreaterThan(10);
        assertThat(actual()).containsExactlyEntriesOf(recorded);
    }

    private static Map<String, String> actual() throws IOException {
        try (Stream<Path> inputs = Files.walk(Library.INPUTS);
                Stream<Path> outputs = Files.walk(Library.GENERATED)) {
            return Stream.concat(inputs, outputs)
                    .filter(Files::isRegularFile)
                    .filter(f -> !f.equals(MANIFEST))
                    .collect(
                            Collectors.toMap(
                                    Path::toString, ManifestTest::hash, (a, b) -> a, TreeMap::new));
        }
    }

    private static String hash(Path file) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
