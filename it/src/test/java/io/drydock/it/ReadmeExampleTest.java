package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.image.ImageFormat;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what works. */
@Tag("host")
class ReadmeExampleTest {
    private static final Pattern EXAMPLE =
            Pattern.compile(
                    "<!-- example: .*? -->\\s*```java\\n(.*?)```\\s*<!-- end of example -->",
                    Pattern.DOTALL);

    @TempDir private Path directory;

    @Test
    void theExampleOfTheReadmeCompilesAndRuns() throws Exception {
        Needs.root();
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("../README.md")));
        assertThat(example.find()).as("README.md has the example between its markers").isTrue();
        Path source = Files.writeString(directory.resolve("Rename.java"), example.group(1));
        String classPath = classPath();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        boolean compiled =
                compiler.getTask(
                                messages,
                                null,
                                null,
                                List.of("-cp", classPath, "-d", directory.toString()),
                                null,
                                compiler.getStandardFileManager(null, null, null)
                                        .getJavaFileObjects(source))
                        .call();
        assertThat(compiled).as(messages.toString()).isTrue();
        Path image =
                GuestImages.copy(
                        GuestImages.small(ImageFormat.QCOW2), directory.resolve("guest.qcow2"));

        String output =
                Commands.run(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        "--enable-native-access=ALL-UNNAMED",
                        "--illegal-native-access=deny",
                        "-cp",
                        directory + ":" + classPath,
                        "Rename",
                        image);

        assertThat(output).contains("on /dev/sda1").contains("renamed");
        Path raw = GuestImages.asRaw(image, ImageFormat.QCOW2, directory.resolve("raw"));
        Path root = GuestImages.part(raw, 1, 40, directory.resolve("root"));
        assertThat(Commands.run("debugfs", "-R", "cat /etc/hostname", root)).contains("renamed");
        Commands.run("e2fsck", "-fn", root);
    }

    /** Surefire puts the class path into a jar's manifest, and its entries into this property. */
    private static String classPath() {
        return System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
