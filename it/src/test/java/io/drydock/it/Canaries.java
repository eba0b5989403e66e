package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Files of the host that no guest may lead to. Whether one was touched, it tells. */
final class Canaries {
    static final String SONG = "canary of the host";
    static final String FIFO = "fifo";

    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2001-01-01T00:00:00Z"));

    /** What each would make an inspection say, were it read. */
    private static final Map<String, String> CONTENTS =
            Map.of(
                    "hostname",
                    SONG + "\n",
                    "fstab",
                    "/dev/sda /canary ext4\n",
                    "os-release",
                    "ID=canary\nPRETTY_NAME=\"" + SONG + "\"\n",
                    "status",
                    "Package: canary\nStatus: install ok installed\nVersion: 1\n"
                            + "Architecture: all\nDescription: "
                            + SONG
                            + "\n\n");

    private final Path directory;
    private final Map<String, Map<String, Object>> before;

    private Canaries(Path directory, Map<String, Map<String, Object>> before) {
        this.directory = directory;
        this.before = before;
    }

    /** Puts them, and a fifo that nobody else opens, into a new directory. */
    static Canaries in(Path directory) throws IOException {
        Files.createDirectory(directory);
        for (String name : Trap.FILES) {
            Path file = directory.resolve(Path.of(name).getFileName());
            Files.writeString(file, CONTENTS.getOrDefault(file.getFileName().toString(), SONG));
            // Older than the last change: then also "relatime" notes the next read.
            Files.getFileAttributeView(file, BasicFileAttributeView.class)
                    .setTimes(null, LONG_AGO, null);
        }
        Commands.run("mkfifo", directory.resolve(FIFO));
        return new Canaries(directory, look(directory));
    }

    /** The one of that name. */
    Path bait(String name) {
        return directory.resolve(name);
    }

    Path directory() {
        return directory;
    }

    /** Asserts that none was read, written, changed or removed, and that none has come. */
    void assertUntouched() throws IOException {
        assertThat(look(directory)).isEqualTo(before);
    }

    private static Map<String, Map<String, Object>> look(Path directory) throws IOException {
        Map<String, Map<String, Object>> seen = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                seen.put(
                        file.toString(),
                        Files.readAttributes(
                                file,
                                "unix:ino,mode,uid,gid,nlink,size,lastAccessTime,lastModifiedTime,"
                                        + "ctime",
                                LinkOption.NOFOLLOW_LINKS));
            }
        }
        return seen;
    }

    /** Asserts that a text tells nothing of the host: of these, or of its users. */
    static void assertNotIn(String text) throws IOException {
        assertThat(text).doesNotContain(SONG).doesNotContain("canary");
        String users = Files.readString(Path.of("/etc/passwd"), StandardCharsets.UTF_8);
        assertThat(text).doesNotContain(users.lines().findFirst().orElseThrow());
    }
}
