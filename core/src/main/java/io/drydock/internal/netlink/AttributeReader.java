package io.drydock.internal.netlink;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Attributes that were received, each checked against the bytes that are there.
 *
 * <p>Threading: immutable.
 */
public final class AttributeReader {
    private record Attribute(int type, ByteBuffer value) {}

    private final List<Attribute> attributes;

    private AttributeReader(List<Attribute> attributes) {
        this.attributes = attributes;
    }

    /** Attributes up to the end of the buffer, which is left as it is. */
    static AttributeReader of(ByteBuffer buffer) throws ProtocolException {
        ByteBuffer rest = buffer.slice().order(ByteOrder.nativeOrder());
        List<Attribute> attributes = new ArrayList<>();
        while (rest.hasRemaining()) {
            if (rest.remaining() < LibC.NLA_HDRLEN()) {
                throw malformed("an attribute is cut off");
            }
            int length = Short.toUnsignedInt(rest.getShort(rest.position()));
            int type = Short.toUnsignedInt(rest.getShort(rest.position() + Short.BYTES));
            if (length < LibC.NLA_HDRLEN() || length > rest.remaining()) {
                throw malformed("attribute " + type + " has a length of " + length);
            }
            int valueBytes = length - LibC.NLA_HDRLEN();
            ByteBuffer value = rest.slice(rest.position() + LibC.NLA_HDRLEN(), valueBytes);
            int flags = LibC.NLA_F_NESTED() | LibC.NLA_F_NET_BYTEORDER();
            attributes.add(new Attribute(type & ~flags, value.order(ByteOrder.nativeOrder())));
            // The last one need not be padded.
            int padded = (length + LibC.NLA_ALIGNTO() - 1) & -LibC.NLA_ALIGNTO();
            rest.position(rest.position() + Math.min(padded, rest.remaining()));
        }
        return new AttributeReader(List.copyOf(attributes));
    }

    /** An attribute of four bytes. */
    public OptionalInt getInt(int type) throws ProtocolException {
        Optional<ByteBuffer> value = value(type, Integer.BYTES);
        return value.isPresent() ? OptionalInt.of(value.get().getInt(0)) : OptionalInt.empty();
    }

    /** An attribute of two bytes, unsigned. */
    public OptionalInt getShort(int type) throws ProtocolException {
        Optional<ByteBuffer> value = value(type, Short.BYTES);
        return value.isPresent()
                ? OptionalInt.of(Short.toUnsignedInt(value.get().getShort(0)))
                : OptionalInt.empty();
    }

    /** An attribute of one byte, unsigned. */
    public OptionalInt getByte(int type) throws ProtocolException {
        Optional<ByteBuffer> value = value(type, Byte.BYTES);
        return value.isPresent()
                ? OptionalInt.of(Byte.toUnsignedInt(value.get().get(0)))
                : OptionalInt.empty();
    }

    /** An attribute that is text, without the NUL at its end. */
    public Optional<String> getString(int type) {
        return first(type)
                .map(value -> StandardCharsets.UTF_8.decode(value.duplicate()).toString())
                .map(text -> text.indexOf('\0') < 0 ? text : text.substring(0, text.indexOf('\0')));
    }

    /** An attribute that consists of attributes; none if it is not there. */
    public AttributeReader getNested(int type) throws ProtocolException {
        Optional<ByteBuffer> value = first(type);
        return value.isPresent() ? of(value.get()) : new AttributeReader(List.of());
    }

    /** All attributes of a type, each of which consists of attributes. */
    public List<AttributeReader> getAllNested(int type) throws ProtocolException {
        List<AttributeReader> all = new ArrayList<>();
        for (Attribute attribute : attributes) {
            if (attribute.type == type) {
                all.add(of(attribute.value));
            }
        }
        return all;
    }

    private Optional<ByteBuffer> value(int type, int bytes) throws ProtocolException {
        Optional<ByteBuffer> value = first(type);
        if (value.isPresent() && value.get().capacity() != bytes) {
            throw malformed("attribute " + type + " has " + value.get().capacity() + " bytes");
        }
        return value;
    }

    private Optional<ByteBuffer> first(int type) {
        return attributes.stream()
                .filter(attribute -> attribute.type == type)
                .map(Attribute::value)
                .findFirst();
    }

    private static ProtocolException malformed(String reason) {
        return new ProtocolException("ask", "the kernel by netlink", reason);
    }
}
