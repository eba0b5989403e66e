package io.drydock.benchmarks.nbd.server;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Fixed newstyle negotiation of the one export, whatever name the client asks for. */
final class Handshake {
    /** Options have names in them, of 4096 bytes at most. */
    private static final int OPTION_BYTES = 16 << 10;

    private final Socket client;
    private final long sizeBytes;
    private final boolean offersStructured;
    private final MemorySegment memory = Arena.ofAuto().allocate(OPTION_BYTES);
    private final ByteBuffer buffer = memory.asByteBuffer();
    private boolean structured;

    Handshake(Socket client, long sizeBytes, boolean offersStructured) {
        this.client = client;
        this.sizeBytes = sizeBytes;
        this.offersStructured = offersStructured;
    }

    boolean isStructured() {
        return structured;
    }

    /** Returns whether the client goes on to requests. */
    boolean negotiate() throws IOException {
        short flags = Wire.FLAG_FIXED_NEWSTYLE | Wire.FLAG_NO_ZEROES;
        buffer.clear().putLong(Wire.NBDMAGIC).putLong(Wire.IHAVEOPT).putShort(flags);
        send();
        receive(Integer.BYTES);
        boolean padded = (buffer.getInt() & Wire.FLAG_NO_ZEROES) == 0;
        while (true) {
            receive(Long.BYTES + 2 * Integer.BYTES);
            if (buffer.getLong() != Wire.IHAVEOPT) {
                throw new IOException("the client sends no option");
            }
            int option = buffer.getInt();
            receive(buffer.getInt());
            switch (option) {
                case Wire.OPT_EXPORT_NAME -> {
                    buffer.clear().putLong(sizeBytes).putShort(Wire.EXPORT_FLAGS);
                    buffer.put(new byte[padded ? 124 : 0]);
                    send();
                    return true;
                }
                case Wire.OPT_GO, Wire.OPT_INFO -> {
                    reply(option, Wire.REP_INFO, true);
                    reply(option, Wire.REP_ACK, false);
                    if (option == Wire.OPT_GO) {
                        return true;
                    }
                }
                case Wire.OPT_STRUCTURED_REPLY -> {
                    structured = offersStructured;
                    reply(option, structured ? Wire.REP_ACK : Wire.REP_ERR_UNSUP, false);
                }
                case Wire.OPT_ABORT -> {
                    reply(option, Wire.REP_ACK, false);
                    return false;
                }
                default -> reply(option, Wire.REP_ERR_UNSUP, false);
            }
        }
    }

    private void reply(int option, int type, boolean withExport) throws IOException {
        buffer.clear().putLong(Wire.OPTION_REPLY_MAGIC).putInt(option).putInt(type);
        if (withExport) {
            buffer.putInt(2 * Short.BYTES + Long.BYTES).putShort(Wire.INFO_EXPORT);
            buffer.putLong(sizeBytes).putShort(Wire.EXPORT_FLAGS);
        } else {
            buffer.putInt(0);
        }
        send();
    }

    private void send() throws IOException {
        client.send(memory.asSlice(0, buffer.position()));
    }

    private void receive(int bytes) throws IOException {
        if (bytes < 0 || bytes > OPTION_BYTES) {
            throw new IOException("an option of " + bytes + " bytes");
        }
        for (int done = 0; done < bytes; ) {
            done += client.receive(memory.asSlice(done, bytes - done));
        }
        buffer.clear().limit(bytes);
    }
}
