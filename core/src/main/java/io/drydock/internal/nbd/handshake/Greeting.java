package io.drydock.internal.nbd.handshake;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.nbd.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The first words of server and client. */
final class Greeting {
    private static final int BYTES = 18;

    private Greeting() {}

    /**
     * Returns whether the server leaves out the zeroes after its answer to EXPORT_NAME.
     *
     * @throws UnsupportedException when it is too old for options with replies
     */
    static boolean exchange(HandshakeStream stream) throws IOException {
        ByteBuffer greeting = stream.receive(BYTES);
        if (greeting.getLong() != Wire.MAGIC) {
            throw stream.violation("what answers there is no NBD server");
        }
        long style = greeting.getLong();
        int flags = Short.toUnsignedInt(greeting.getShort());
        if (style == Wire.OLDSTYLE_MAGIC
                || (style == Wire.IHAVEOPT && (flags & Wire.FLAG_FIXED_NEWSTYLE) == 0)) {
            throw new UnsupportedException(
                    "connect to",
                    stream.subject(),
                    "the server speaks a dialect of NBD from before 2011",
                    "use a server with the fixed newstyle handshake");
        }
        if (style != Wire.IHAVEOPT) {
            throw stream.violation("the server's greeting has the wrong magic");
        }
        int answer = Wire.FLAG_FIXED_NEWSTYLE | (flags & Wire.FLAG_NO_ZEROES);
        stream.send(ByteBuffer.allocate(4).putInt(answer).flip());
        return (flags & Wire.FLAG_NO_ZEROES) != 0;
    }
}
