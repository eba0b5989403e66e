package io.drydock.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.error.DrydockException;
import io.drydock.internal.nbd.handshake.Dialer;
import io.drydock.internal.nbd.wire.Wire;
import io.drydock.nbd.HostileServer.Wires;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server that says what a good one would say, with some bytes changed, left out or put in. The
 * changes are the same in each run; the number of the one that fails is in the message.
 */
@Timeout(120)
class MutationTest {
    private static final int CONVERSATIONS = 100_000;
    private static final int READ_BYTES = 1024;

    /** What the server says to the calls of {@link #converse}, piece by piece. */
    private static List<byte[]> goodConversation() throws IOException {
        Pieces pieces = new Pieces();
        Wires wires = new Wires(pieces, pieces.said);
        wires.handshake(true);
        long read = wires.request() + cookie(1);
        wires.chunk(read, 0, Wire.REPLY_TYPE_OFFSET_DATA, 8 + 512);
        wires.out.writeLong(0);
        wires.out.write(new byte[512]);
        wires.chunk(read, 0, Wire.REPLY_TYPE_OFFSET_HOLE, 12);
        wires.out.writeLong(512);
        wires.out.writeInt(512);
        wires.chunk(read, Wire.REPLY_FLAG_DONE, Wire.REPLY_TYPE_NONE, 0);
        long map = wires.request() + cookie(2);
        wires.chunk(map, Wire.REPLY_FLAG_DONE, Wire.REPLY_TYPE_BLOCK_STATUS, 20);
        wires.out.writeInt(9);
        wires.out.writeInt(512);
        wires.out.writeInt(0);
        wires.out.writeInt(HostileServer.SIZE - 512);
        wires.out.writeInt(3);
        wires.simple(wires.request() + cookie(3), 0);
        wires.request();
        return pieces.all;
    }

    /** As the transmission counts them, which has one slot in use. */
    private static long cookie(long count) {
        return count << 20;
    }

    /** Ends a piece when the server reads; it reads zeroes. */
    private static final class Pieces extends InputStream {
        final ByteArrayOutputStream said = new ByteArrayOutputStream();
        final List<byte[]> all = new ArrayList<>();

        @Override
        public int read() {
            if (said.size() > 0) {
                all.add(said.toByteArray());
                said.reset();
            }
            return 0;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            Arrays.fill(into, offset, offset + length, (byte) read());
            return length;
        }
    }

    private static void converse(List<byte[]> conversation) throws IOException {
        Recording server = new Recording(conversation);
        NbdOptions options = HostileServer.OPTIONS;
        NbdUri uri = NbdUri.parse("nbd://recording/disk");
        try (NbdDevice device = NbdDevice.open(new Dialer(uri, options, deadline -> server))) {
            long size = device.sizeBytes();
            byte[] into = new byte[(int) Math.min(size, READ_BYTES)];
            device.read(0, MemorySegment.ofArray(into));
            device.extents(0, size);
            device.flush();
        }
    }

    @Test
    void theGoodConversationIsGood() throws IOException {
        converse(goodConversation());
    }

    @Test
    void anyOtherEndsWellOrWithATypedError() throws IOException {
        List<byte[]> good = goodConversation();
        int failed = 0;
        for (int i = 0; i < CONVERSATIONS; i++) {
            Random random = new Random(i);
            List<byte[]> changed = new ArrayList<>(good);
            int piece = random.nextInt(changed.size());
            changed.set(piece, change(changed.get(piece), random));
            try {
                converse(changed);
            } catch (DrydockException e) {
                failed++;
            } catch (RuntimeException e) {
                throw new AssertionError("conversation " + i, e);
            }
        }
        assertThat(failed).isGreaterThan(CONVERSATIONS / 2);
    }

    private static byte[] change(byte[] good, Random random) {
        byte[] bytes = good.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
                case 3 -> bytes = Arrays.copyOf(bytes, at + 1);
                default -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }
}
