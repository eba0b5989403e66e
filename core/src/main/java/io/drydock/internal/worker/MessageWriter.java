package io.drydock.internal.worker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * Writes one message: its length in four bytes, then its parts in order, of which those of variable
 * length have their length before them.
 *
 * <p>Threading: belongs to one thread.
 */
final class MessageWriter {
    static final int LENGTH_BYTES = 4;

    private ByteBuffer buffer = ByteBuffer.allocate(256).position(LENGTH_BYTES);

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int wanted = Math.addExact(buffer.position(), bytes);
            int capacity = (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(wanted, 2L * wanted));
            buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
        }
        return buffer;
    }

    MessageWriter number(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    MessageWriter small(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    MessageWriter flag(boolean value) {
        room(1).put((byte) (value ? 1 : 0));
        return this;
    }

    /** One of an enum's constants, of which there are no more than 128. */
    MessageWriter choice(Enum<?> value) {
        room(1).put((byte) value.ordinal());
        return this;
    }

    MessageWriter bytes(byte[] value) {
        room(Integer.BYTES + value.length).putInt(value.length).put(value);
        return this;
    }

    MessageWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    MessageWriter optional(OptionalLong value) {
        return flag(value.isPresent()).number(value.orElse(0));
    }

    MessageWriter instant(Instant value) {
        return number(value.getEpochSecond()).small(value.getNano());
    }

    MessageWriter instant(Optional<Instant> value) {
        return flag(value.isPresent()).instant(value.orElse(Instant.EPOCH));
    }

    /** How many there are, and each of them. */
    <T> MessageWriter all(Collection<T> values, BiConsumer<MessageWriter, T> each) {
        small(values.size());
        values.forEach(value -> each.accept(this, value));
        return this;
    }

    /** The whole message, to be sent. */
    ByteBuffer message() {
        return buffer.putInt(0, buffer.position() - LENGTH_BYTES).flip();
    }
}
