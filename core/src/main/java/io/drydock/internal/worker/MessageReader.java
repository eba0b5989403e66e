package io.drydock.internal.worker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads what a {@link MessageWriter} has written, or a liar: every length is checked before it is
 * used.
 *
 * <p>Threading: belongs to one thread.
 */
final class MessageReader {
    private final ByteBuffer buffer;

    MessageReader(byte[] message) {
        buffer = ByteBuffer.wrap(message);
    }

    /** Reads one part of a message. */
    @FunctionalInterface
    interface Part<T> {
        T read(MessageReader in) throws BrokenLaneException;
    }

    private ByteBuffer have(int bytes) throws BrokenLaneException {
        if (buffer.remaining() < bytes) {
            throw BrokenLaneException.nonsense("a message that ends too early");
        }
        return buffer;
    }

    long number() throws BrokenLaneException {
        return have(Long.BYTES).getLong();
    }

    /** A number that is no less than 0. */
    long size() throws BrokenLaneException {
        long value = number();
        if (value < 0) {
            throw BrokenLaneException.nonsense("a size of " + value);
        }
        return value;
    }

    int small() throws BrokenLaneException {
        return have(Integer.BYTES).getInt();
    }

    boolean flag() throws BrokenLaneException {
        return have(1).get() != 0;
    }

    /** One of these constants. */
    <E extends Enum<E>> E choice(E[] values) throws BrokenLaneException {
        int ordinal = have(1).get();
        if (ordinal < 0 || ordinal >= values.length) {
            throw BrokenLaneException.nonsense("a choice that there is not: " + ordinal);
        }
        return values[ordinal];
    }

    byte[] bytes() throws BrokenLaneException {
        int length = small();
        if (length < 0) {
            throw BrokenLaneException.nonsense("a length of " + length);
        }
        have(length);
        byte[] value = new byte[length];
        buffer.get(value);
        return value;
    }

    String text() throws BrokenLaneException {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    OptionalLong optional() throws BrokenLaneException {
        boolean present = flag();
        long value = number();
        return present ? OptionalLong.of(value) : OptionalLong.empty();
    }

    Instant instant() throws BrokenLaneException {
        try {
            return Instant.ofEpochSecond(number(), small());
        } catch (DateTimeException | ArithmeticException e) {
            throw BrokenLaneException.nonsense("a time that there is not", e);
        }
    }

    Optional<Instant> optionalInstant() throws BrokenLaneException {
        boolean present = flag();
        Instant value = instant();
        return present ? Optional.of(value) : Optional.empty();
    }

    <T> List<T> all(Part<T> each) throws BrokenLaneException {
        int count = small();
        // No part is shorter than a byte.
        have(Math.max(0, count));
        List<T> values = new ArrayList<>(Math.clamp(count, 0, 1024));
        for (int i = 0; i < count; i++) {
            values.add(each.read(this));
        }
        return values;
    }

    /** The message, of which nothing must be left. */
    <T> T whole(Part<T> message) throws BrokenLaneException {
        T value = message.read(this);
        if (buffer.hasRemaining()) {
            throw BrokenLaneException.nonsense("a message that is too long");
        }
        return value;
    }
}
