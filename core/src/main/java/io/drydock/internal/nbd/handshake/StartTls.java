package io.drydock.internal.nbd.handshake;

import io.drydock.error.RefusedException;
import io.drydock.internal.nbd.tls.TlsSettings;
import io.drydock.internal.nbd.wire.Wire;
import io.drydock.nbd.NbdTls.Mode;
import java.io.IOException;

/** Has the rest of the connection encrypted. */
final class StartTls {
    private StartTls() {}

    /**
     * Returns the stream to go on with: the same one where there is to be no TLS.
     *
     * @throws RefusedException when there must be TLS and the server has none
     */
    static HandshakeStream agree(HandshakeStream stream, TlsSettings settings) throws IOException {
        if (settings.mode() == Mode.OFF) {
            return stream;
        }
        OptionChannel options = new OptionChannel(stream);
        OptionReply reply = options.ask(Wire.OPT_STARTTLS);
        if (!reply.isError()) {
            // What somebody in between has slipped in must not count as said under TLS.
            stream.checkNothingFollows();
            return encrypted(stream, settings);
        }
        if (settings.mode() == Mode.REQUIRE) {
            options.send(Wire.OPT_ABORT);
            throw new RefusedException(
                    "connect to",
                    stream.subject(),
                    "the server does without TLS: " + reply.error(),
                    "let it have TLS, or use the scheme nbd");
        }
        return stream;
    }

    private static HandshakeStream encrypted(HandshakeStream stream, TlsSettings settings)
            throws IOException {
        try {
            return stream.over(settings.encrypt(stream.transport(), stream.deadline()));
        } catch (IOException e) {
            throw stream.typed(e);
        }
    }
}
