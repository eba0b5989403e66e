package io.drydock.internal.nbd.transport;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.SocketAddresses;
import io.drydock.internal.nbd.wire.Deadline;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Connects to virtual machines and their hosts (man 7 vsock), for which Java has no sockets.
 *
 * <p>Threading: stateless.
 */
final class VsockSocket {
    private VsockSocket() {}

    static Transport connect(long cid, long port, String subject, Deadline deadline)
            throws IOException {
        if (!NativeSockets.AVAILABLE) {
            throw new UnsupportedException(
                    "connect to",
                    subject,
                    "vsock needs native access",
                    "run with --enable-native-access=io.drydock.bindings");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = SocketAddresses.vsock(arena, cid, port);
            return NativeSockets.connect(LibC.AF_VSOCK(), address, subject, socket -> {}, deadline);
        }
    }
}
