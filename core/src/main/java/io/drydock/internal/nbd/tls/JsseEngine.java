package io.drydock.internal.nbd.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/** TLS by the JDK. */
final class JsseEngine implements TlsEngine {
    private final SSLEngine engine;

    /**
     * @param engine in client mode, which has done nothing
     */
    JsseEngine(SSLEngine engine) throws IOException {
        this.engine = engine;
        engine.beginHandshake();
    }

    @Override
    public boolean isHandshaking() {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    @Override
    public boolean hasToSend() {
        return engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
    }

    @Override
    public void encrypt(ByteBuffer[] from, ByteBuffer into) throws IOException {
        SSLEngineResult result;
        do {
            if (into.remaining() < RECORD_BYTES) {
                return;
            }
            result = engine.wrap(from, into);
            runTasks();
        } while (result.getStatus() == Status.OK
                && (hasToSend() || (!isHandshaking() && hasRemaining(from))));
    }

    private static boolean hasRemaining(ByteBuffer[] buffers) {
        for (ByteBuffer buffer : buffers) {
            if (buffer.hasRemaining()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Outcome decrypt(ByteBuffer from, ByteBuffer[] into) throws IOException {
        SSLEngineResult result = engine.unwrap(from, into);
        runTasks();
        return switch (result.getStatus()) {
            case OK -> Outcome.DONE;
            case BUFFER_UNDERFLOW -> Outcome.NEEDS_INPUT;
            case BUFFER_OVERFLOW -> Outcome.NEEDS_ROOM;
            case CLOSED -> Outcome.ENDED;
        };
    }

    /** Checks of certificates and such, for which we have no thread of their own. */
    private void runTasks() {
        for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
            task.run();
        }
    }

    @Override
    public void end() {
        engine.closeOutbound();
    }
}
