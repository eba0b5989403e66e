package io.drydock.testing;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drydock.error.FileException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What tests do with a guest's files, in one line each. */
public final class Guests {
    private Guests() {}

    public static GuestPath path(String text) {
        return GuestPath.of(text);
    }

    /** The content of a file, which is read with one call. */
    public static String read(Filesystem filesystem, String path) throws IOException {
        try (FileHandle file = filesystem.open(path(path));
                Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocate(file.status().sizeBytes() + 1);
            int count = file.read(0, content);
            byte[] bytes = content.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Makes a file. */
    public static void create(Filesystem filesystem, String path, String content)
            throws IOException {
        try (FileHandle file = filesystem.create(path(path), 0644)) {
            write(file, content);
        }
    }

    /** Writes at the beginning of an open file. */
    public static void write(FileHandle file, String content) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            file.write(0, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
        }
    }

    /** Asserts that it fails as a file operation, with that error. */
    public static void assertErrno(String errno, ThrowingCallable action) {
        assertThatExceptionOfType(FileException.class)
                .isThrownBy(action)
                .satisfies(e ->
                        org.assertj.core.api.Assertions.assertThat(e.errno()).isEqualTo(errno));
    }
}
