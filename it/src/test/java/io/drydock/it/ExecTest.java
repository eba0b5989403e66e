package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.image.ImageFormat;
import io.drydock.it.Trace.Call;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is executed on the whole way from an image to a changed guest, as strace counts it. */
@Tag("host")
class ExecTest {
    @TempDir private Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
        Needs.program("strace", "strace");
    }

    @Test
    void nothingIsExecutedForRawImages() throws Exception {
        Trace trace = trace(ImageFormat.RAW, 2);
        assertThat(executed(trace)).isEmpty();
        assertThat(trace.calls()).filteredOn(Call::isNewProcess).isEmpty();
    }

    @Test
    void oneServerIsExecutedForAllImagesOfOtherFormats() throws Exception {
        Trace trace = trace(ImageFormat.QCOW2, 3);
        assertThat(executed(trace)).singleElement().asString().contains("/qemu-storage-daemon\"");
        assertThat(trace.calls()).filteredOn(Call::isNewProcess).hasSize(1);
    }

    /** The whole way with so many copies of the small guest, in one process. */
    private Trace trace(ImageFormat format, int images) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of(format));
        for (int i = 1; i <= images; i++) {
            Path copy = directory.resolve(i + "." + format);
            arguments.add(GuestImages.copy(GuestImages.small(format), copy));
        }
        Path log = directory.resolve("strace.log");
        List<String> strace = Trace.into(log, "execve,execveat,fork,vfork,clone,clone3");
        try (ChildJvm child = ChildJvm.startWith(strace, Rehost.class, arguments.toArray())) {
            for (int i = 1; i <= images; i++) {
                assertThat(child.readLine())
                        .isEqualTo("Tiny Linux 1.2 (\"Nutshell\"), small.example.org");
            }
            assertThat(child.waitFor()).isZero();
        }
        for (int i = 1; i <= images; i++) {
            assertHostname(directory.resolve(i + "." + format), format, "host-" + i);
        }
        return Trace.read(log);
    }

    /** All but the JVM itself, which strace has executed. */
    private static List<String> executed(Trace trace) {
        List<String> programs =
                trace.calls().stream().filter(Call::isExec).map(Call::arguments).toList();
        assertThat(programs.getFirst()).contains("/bin/java\"");
        return programs.subList(1, programs.size());
    }

    /** So the whole way was gone indeed. */
    private void assertHostname(Path image, ImageFormat format, String hostname) {
        Path raw = GuestImages.asRaw(image, format, directory.resolve("raw"));
        Path root = GuestImages.part(raw, 1, 40, directory.resolve("root"));
        assertThat(Commands.run("debugfs", "-R", "cat /etc/hostname", root)).contains(hostname);
    }
}
