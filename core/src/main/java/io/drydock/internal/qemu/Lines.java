package io.drydock.internal.qemu;

import io.drydock.error.ProtocolException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.SocketCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The lines that come from a socket.
 *
 * <p>Threading: belongs to one thread.
 */
final class Lines implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int MAX_LINE_BYTES = 4 << 20;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
    private final Fd socket;
    private final String peer;
    private long position;
    private long limit;

    Lines(Fd socket, String peer) {
        this.socket = socket;
        this.peer = peer;
    }

    /** The next line without its end, or null when the peer has closed the socket. */
    @Nullable String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (position < limit || fill()) {
            byte b = buffer.get(ValueLayout.JAVA_BYTE, position++);
            if (b == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            if (line.size() == MAX_LINE_BYTES) {
                throw new ProtocolException(
                        "receive", peer, "a line of more than " + MAX_LINE_BYTES + " bytes");
            }
            line.write(b);
        }
        return null;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Errno.check(SocketCalls.recv(socket, buffer), "receive", peer);
        return limit > 0;
    }

    @Override
    public void close() {
        arena.close();
    }
}
