package io.drydock.it;

import static io.drydock.image.ImageFormat.RAW;
import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.image.ImageFormat;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.NbdServer;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a user without any privilege can do with guests: all that root can. */
@Tag("host")
@Timeout(600)
class RootlessGuestTest {
    @TempDir Path directory;

    @BeforeEach
    void needed() {
        Needs.root();
        Needs.program("setpriv", "util-linux");
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "QCOW2"})
    void aGuestIsInspectedAndEdited(ImageFormat format) throws Exception {
        Path image = GuestImages.copy(GuestImages.small(format), directory.resolve("image"));
        try (Nobody nobody = Nobody.start(directory, Rehost.class, format, image)) {
            assertThat(nobody.lines())
                    .containsExactly("Tiny Linux 1.2 (\"Nutshell\"), small.example.org");
            assertThat(nobody.executed())
                    .hasSize(format == RAW ? 0 : 1)
                    .allMatch(program -> program.contains("/qemu-storage-daemon\""));
        }
        assertRehosted(GuestImages.asRaw(image, format, directory.resolve("raw")));
    }

    private void assertRehosted(Path raw) throws IOException {
        Path root = GuestImages.part(raw, 1, 40, directory.resolve("root"));
        Path home = GuestImages.part(raw, 42, 32, directory.resolve("home"));
        Commands.run("e2fsck", "-fn", root);
        Commands.run("e2fsck", "-fn", home);
        assertThat(Commands.run("debugfs", "-R", "cat /etc/hostname", root)).contains("host-1");
        assertThat(Commands.run("debugfs", "-R", "cat /new/file", home)).contains("on another");
    }

    @Test
    void aGuestOfAServerIsInspectedAndEdited() throws Exception {
        Path image = GuestImages.copy(GuestImages.small(RAW), directory.resolve("image"));
        try (NbdServer server = NbdServer.qemu(image, "raw")) {
            Commands.run("chmod", "a+rwx", server.socket().resolveSibling(""), server.socket());
            try (Nobody nobody = Nobody.start(directory, Rehost.class, RAW, server.uri())) {
                assertThat(nobody.lines())
                        .containsExactly("Tiny Linux 1.2 (\"Nutshell\"), small.example.org");
                assertThat(nobody.executed()).isEmpty();
            }
        }
        assertRehosted(image);
    }

    @Test
    void aGuestIsEditedByAProcessApart() throws Exception {
        Path image = GuestImages.copy(GuestImages.small(RAW), directory.resolve("image"));
        try (Nobody nobody = Nobody.start(directory, IsolatedRehost.class, RAW, image)) {
            assertThat(nobody.lines())
                    .containsExactly("Tiny Linux 1.2 (\"Nutshell\"), small.example.org");
            assertThat(nobody.executed()).hasSize(1).allMatch(call -> call.contains("/bin/java\""));
        }
        assertRehosted(image);
    }

    /** Everything that {@link Visit} does, in guests that have traps for it. */
    @Test
    void allIsDoneAsRootDoesIt() throws Exception {
        Canaries canaries = Canaries.in(directory.resolve("canaries"));
        List<Path> guests = new ArrayList<>();
        for (Trap trap : Trap.values()) {
            guests.add(trap.guest(directory, canaries));
        }
        List<String> theirs = visitAsRoot(guests);
        List<String> ours = visitAsNobody(guests);
        for (int i = 0; i < guests.size(); i++) {
            assertThat(ours.get(i).lines())
                    .containsExactlyElementsOf(theirs.get(i).lines().toList());
            Canaries.assertNotIn(ours.get(i).replace(canaries.directory().toString(), ""));
        }
        canaries.assertUntouched();
    }

    private List<String> visitAsRoot(List<Path> guests) throws Exception {
        List<String> prefix = ReadOnlyHost.butFor(directory);
        List<Object> arguments = arguments("root", guests);
        try (ChildJvm child =
                ChildJvm.startIn(directory, prefix, Visit.class, arguments.toArray())) {
            assertThat(child.waitFor()).isZero();
        }
        return transcripts(arguments);
    }

    private List<String> visitAsNobody(List<Path> guests) throws Exception {
        List<Object> arguments = arguments("nobody", guests);
        Commands.run("chmod", "711", directory);
        Path own = (Path) arguments.getFirst();
        try (Nobody nobody = Nobody.start(own, Visit.class, arguments.toArray())) {
            assertThat(nobody.lines()).isEmpty();
        }
        for (Object guest : arguments.subList(1, arguments.size())) {
            Commands.run("e2fsck", "-fn", guest);
        }
        return transcripts(arguments);
    }

    /** A directory to work in, with copies of the guests. */
    private List<Object> arguments(String name, List<Path> guests) throws IOException {
        Path scratch = Files.createDirectory(directory.resolve(name));
        List<Object> arguments = new ArrayList<>(List.of(scratch));
        for (Path guest : guests) {
            Path copy = scratch.resolve(guest.getFileName());
            Commands.run("cp", "--sparse=always", guest, copy);
            arguments.add(copy);
        }
        return arguments;
    }

    private static List<String> transcripts(List<Object> arguments) throws IOException {
        Path scratch = (Path) arguments.getFirst();
        List<String> read = new ArrayList<>();
        for (Object guest : arguments.subList(1, arguments.size())) {
            read.add(
                    Files.readString(Visit.transcriptOf((Path) guest, scratch))
                            .replace(scratch.toString(), "")
                            .replaceAll("\\.drydock-[0-9a-f]{16}", "a temporary name")
                            .replaceAll("filesystemId=[0-9]+", "a filesystem")
                            // Linux lists a directory in the order of hashes.
                            .replaceAll("firstSkipped=\\[[^]]*", "in another order")
                            .replaceAll("(BLOCK_DEVICE.*blockBytes=)[0-9]+", "$1that of the host")
                            .replaceAll("20\\d\\d-[-:T.0-9]+Z", "a time"));
        }
        return read;
    }
}
