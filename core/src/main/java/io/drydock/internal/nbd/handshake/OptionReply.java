package io.drydock.internal.nbd.handshake;

import io.drydock.internal.nbd.wire.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One reply of the server to an option.
 *
 * @param type a REP_* number
 * @param payload the rest, at most {@link Limits#OPTION_REPLY_BYTES}
 */
record OptionReply(int type, ByteBuffer payload) {
    boolean isError() {
        return (type & Wire.REP_ERROR_BIT) != 0;
    }

    /** The error in words, with the server's own message, where it has sent one. */
    String error() {
        String reason =
                switch (type) {
                    case Wire.REP_ERR_UNSUP -> "the server does not know the option";
                    case Wire.REP_ERR_POLICY -> "the server's policy forbids it";
                    case Wire.REP_ERR_INVALID -> "the server takes our request for invalid";
                    case Wire.REP_ERR_PLATFORM -> "the server's platform cannot do it";
                    case Wire.REP_ERR_TLS_REQD -> "the server demands TLS";
                    case Wire.REP_ERR_UNKNOWN -> "the server has no export of that name";
                    case Wire.REP_ERR_SHUTDOWN -> "the server is shutting down";
                    case Wire.REP_ERR_BLOCK_SIZE_REQD ->
                            "the server wants its block sizes to be asked for";
                    case Wire.REP_ERR_TOO_BIG -> "the server finds our request too big";
                    default -> "the server answers with error 0x" + Integer.toHexString(type);
                };
        String message = StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
        return message.isEmpty() ? reason : reason + " (it says: " + message.strip() + ")";
    }
}
