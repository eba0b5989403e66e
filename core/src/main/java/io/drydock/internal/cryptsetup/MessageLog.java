package io.drydock.internal.cryptsetup;

import io.drydock.bindings.cryptsetup.Cryptsetup;
import io.drydock.bindings.cryptsetup.crypt_set_log_callback$log;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What libcryptsetup says while it works: its errors have no other texts. It never says keys.
 *
 * <p>Threading: belongs to the thread that calls the library.
 */
final class MessageLog {
    private static final int MAX_MESSAGES = 20;
    private static final long MAX_BYTES = 1 << 10;

    private final List<String> messages = new ArrayList<>();

    /** The function to give to the library; valid as long as the arena. */
    MemorySegment callback(Arena arena) {
        return crypt_set_log_callback$log.allocate((level, text, _) -> add(level, text), arena);
    }

    @SuppressWarnings("restricted")
    private void add(int level, MemorySegment text) {
        try {
            if (level == Cryptsetup.CRYPT_LOG_ERROR() && messages.size() < MAX_MESSAGES) {
                MemorySegment bytes = text.reinterpret(Long.MAX_VALUE);
                long length = 0;
                while (length < MAX_BYTES && bytes.get(Cryptsetup.C_CHAR, length) != 0) {
                    length++;
                }
                messages.add(
                        new String(
                                        bytes.asSlice(0, length).toArray(Cryptsetup.C_CHAR),
                                        java.nio.charset.StandardCharsets.UTF_8)
                                .strip());
            }
        } catch (RuntimeException | Error e) {
            messages.clear(); // an exception that left an upcall would end the JVM
        }
    }

    /** What it has said, in one line. */
    String text() {
        return String.join("; ", messages);
    }

    /** Forgets what it has said. */
    void clear() {
        messages.clear();
    }
}
