package io.drydock.bindings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {

    /** In every process that has the JDK's own libraries: no package is needed for the test. */
    private static final String PRESENT = "libc.so.6";

    private static final String PROPERTY = "drydock.library.fathom";

    @AfterEach
    void forgetTheOverride() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void missingLibraryNamesItselfThePackageAndTheProperty() {
        NativeLibrary library = new NativeLibrary("fathom", "libfathom9", "libfathom.so.9");

        assertThat(library.isAvailable()).isFalse();
        assertThat(library.has("fathom_new")).isFalse();
        MissingNativeLibraryException thrown =
                catchThrowableOfType(MissingNativeLibraryException.class, library::require);
        assertThat(thrown)
                .hasMessageContainingAll(
                        "'fathom'",
                        "libfathom.so.9",
                        "install package libfathom9",
                        "-Ddrydock.library.fathom=");
        assertThat(thrown.library()).isEqualTo("fathom");
        assertThat(thrown.debianPackage()).isEqualTo("libfathom9");
    }

    @Test
    void lookUpInMissingLibraryIsALinkErrorWithTheSameMessage() {
        NativeLibrary library = new NativeLibrary("fathom", "libfathom9", "libfathom.so.9");

        assertThatThrownBy(() -> library.findOrThrow("fathom_new"))
                .isInstanceOf(UnsatisfiedLinkError.class)
                .hasMessageContaining("install package libfathom9");
    }

    @Test
    void laterSonameIsTakenWhenTheFirstIsMissing() {
        NativeLibrary library =
                new NativeLibrary("fathom", "libfathom9", "libfathom.so.10", PRESENT);

        assertThatCode(library::require).doesNotThrowAnyException();
        assertThat(library.has("getpid")).isTrue();
        assertThat(library.has("fathom_new")).isFalse();
        assertThat(library.find("getpid")).isPresent();
    }

    @Test
    void propertyReplacesTheSonames() {
        System.setProperty(PROPERTY, PRESENT);
        assertThat(new NativeLibrary("fathom", "libfathom9", "libfathom.so.9").isAvailable())
                .isTrue();

        System.setProperty(PROPERTY, "/nonexistent/libfathom.so");
        NativeLibrary elsewhere = new NativeLibrary("fathom", "libfathom9", PRESENT);
        assertThatThrownBy(elsewhere::require)
                .isInstanceOf(MissingNativeLibraryException.class)
                .hasMessageContaining("/nonexistent/libfathom.so");
    }

    @Test
    void failureIsRememberedSoThatAnswersDoNotChange() {
        NativeLibrary library = new NativeLibrary("fathom", "libfathom9", "libfathom.so.9");
        assertThat(library.isAvailable()).isFalse();

        System.setProperty(PROPERTY, PRESENT);

        assertThat(library.isAvailable()).isFalse();
    }

    @Test
    void constantsWorkWithoutTheLibraryAndCallsSayWhatToInstall(@TempDir Path directory)
            throws Exception {
        Path output = directory.resolve("output");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Ddrydock.library.blkid=/nonexistent/libblkid.so",
                                "-cp",
                                locationOf(NativeLibrary.class)
                                        + ":"
                                        + locationOf(WithoutBlkid.class),
                                WithoutBlkid.class.getName())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(output)
                .content()
                .contains("BLKID_SUBLKS_UUID is 8")
                .contains("java.lang.UnsatisfiedLinkError: native library 'blkid'")
                .contains("install package libblkid1");
    }

    private static Path locationOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
