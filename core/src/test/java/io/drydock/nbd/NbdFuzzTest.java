package io.drydock.nbd;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drydock.error.DrydockException;
import io.drydock.internal.nbd.handshake.Dialer;
import io.drydock.internal.nbd.wire.Deadline;
import io.drydock.nbd.NbdProtocol.Replies;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whatever a server says, a client comes to an end with it, well or in a typed error. The input's
 * first byte chooses what the client does; then come pieces of what the server says, each with a
 * length of 16 bits before it, and said when the client has said something.
 *
 * <p>The inputs that are kept are good conversations in each form of replies, and near misses.
 */
class NbdFuzzTest {
    private static final int READ_BYTES = 1024;

    /** What the first byte may choose. */
    private static final int LIST = 4;

    private static final int DESCRIBE = 8;
    private static final int PREFIXES = 16;

    @FuzzTest(maxDuration = "10m")
    void anyServer(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        Recording server = new Recording(pieces(ByteBuffer.wrap(input, 1, input.length - 1)));
        int choice = input[0];
        NbdOptions options =
                NbdOptions.defaults()
                        .withRetry(NbdRetry.none())
                        .withReplies(Replies.values()[(choice & 3) % 3])
                        .withContexts(
                                (choice & PREFIXES) != 0
                                        ? List.of("base:allocation", "x:")
                                        : List.of("base:allocation"));
        NbdUri uri = NbdUri.parse("nbd://recording/disk");
        Dialer dialer = new Dialer(uri, options, deadline -> server);
        try {
            if ((choice & LIST) != 0) {
                dialer.list(Deadline.after(Duration.ofSeconds(10)));
            } else if ((choice & DESCRIBE) != 0) {
                dialer.describe(Deadline.after(Duration.ofSeconds(10)));
            } else {
                use(dialer);
            }
        } catch (DrydockException e) {
            // That is how it should end.
        }
    }

    private static void use(Dialer dialer) throws IOException {
        try (NbdDevice device = NbdDevice.open(dialer)) {
            long size = device.sizeBytes();
            device.read(0, MemorySegment.ofArray(new byte[(int) Math.min(size, READ_BYTES)]));
            device.extents(0, size);
            device.flush();
        }
    }

    private static List<byte[]> pieces(ByteBuffer input) {
        List<byte[]> pieces = new ArrayList<>();
        while (input.remaining() > Short.BYTES) {
            int length = Math.min(Short.toUnsignedInt(input.getShort()), input.remaining());
            byte[] piece = new byte[length];
            input.get(piece);
            pieces.add(piece);
        }
        return pieces;
    }
}
