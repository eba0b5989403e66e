package io.drydock.internal.netlink;

import io.drydock.bindings.libc.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Attributes to send: each a length, a type and a value, padded to four bytes (struct nlattr).
 *
 * <p>Threading: for one thread.
 */
public final class AttributeWriter {
    /** What the kernel takes in one message is much more; what we ask for is much less. */
    private static final int MAX_BYTES = 8 << 10;

    private final ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES).order(ByteOrder.nativeOrder());

    public AttributeWriter putInt(int type, int value) {
        begin(type, Integer.BYTES).putInt(value);
        return this;
    }

    public AttributeWriter putLong(int type, long value) {
        begin(type, Long.BYTES).putLong(value);
        return this;
    }

    /** A string with the NUL at its end that NLA_NUL_STRING wants. */
    public AttributeWriter putString(int type, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        begin(type, text.length + 1).put(text).put((byte) 0);
        pad();
        return this;
    }

    /** An attribute that consists of attributes. */
    public AttributeWriter nest(int type, Consumer<AttributeWriter> content) {
        int start = bytes.position();
        begin(type | LibC.NLA_F_NESTED(), 0);
        content.accept(this);
        bytes.putShort(start, (short) (bytes.position() - start));
        return this;
    }

    private ByteBuffer begin(int type, int valueBytes) {
        bytes.putShort((short) (LibC.NLA_HDRLEN() + valueBytes));
        return bytes.putShort((short) type);
    }

    private void pad() {
        while (bytes.position() % LibC.NLA_ALIGNTO() != 0) {
            bytes.put((byte) 0);
        }
    }

    /** What has been written. */
    ByteBuffer written() {
        return bytes.duplicate().order(ByteOrder.nativeOrder()).flip();
    }
}
