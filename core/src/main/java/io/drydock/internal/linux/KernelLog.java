package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel logs from some moment on (Documentation/ABI/testing/dev-kmsg). Most filesystems
 * say only there why they cannot be mounted. Empty for those who may not read it.
 *
 * <p>Threading: for one thread.
 */
public final class KernelLog implements AutoCloseable {
    /** A record, header and all, is never longer (PRINTKRB_RECORD_MAX in the kernel). */
    private static final long RECORD_BYTES = 8192;

    private static final int MOST_LINES = 20;

    private final @Nullable Fd fd;

    private KernelLog(@Nullable Fd fd) {
        this.fd = fd;
    }

    public static KernelLog fromNow() {
        int number = FileCalls.open("/dev/kmsg", LibC.O_RDONLY() | LibC.O_NONBLOCK(), 0);
        if (number < 0) {
            return new KernelLog(null);
        }
        Fd fd = Fd.owned(number);
        FileCalls.lseek(fd, 0, LibC.SEEK_END());
        return new KernelLog(fd);
    }

    /**
     * The first lines that name a device, and were not there before.
     *
     * @param device its name, such as {@code loop3}
     */
    public List<String> about(String device) {
        if (fd == null) {
            return List.of();
        }
        Pattern named = Pattern.compile("\\b" + Pattern.quote(device) + "\\b");
        List<String> lines = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment record = arena.allocate(RECORD_BYTES);
            long count = next(fd, record);
            while (count > 0) {
                String line = text(record.asSlice(0, count));
                if (lines.size() < MOST_LINES && named.matcher(line).find()) {
                    lines.add(line);
                }
                count = next(fd, record);
            }
        }
        return lines;
    }

    /** EPIPE: records were lost, and the next one is the oldest that is left. */
    private static long next(Fd fd, MemorySegment record) {
        long count = FileCalls.pread(fd, record, 0);
        while (count == -LibC.EPIPE()) {
            count = FileCalls.pread(fd, record, 0);
        }
        return count;
    }

    /** {@code priority,sequence,time,flags;text}, and lines of properties after it. */
    private static String text(MemorySegment record) {
        String all = new String(record.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        return all.substring(all.indexOf(';') + 1).lines().findFirst().orElse("").strip();
    }

    @Override
    public void close() {
        if (fd != null) {
            fd.close();
        }
    }
}
