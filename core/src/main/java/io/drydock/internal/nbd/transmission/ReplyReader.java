package io.drydock.internal.nbd.transmission;

import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Limits;
import io.drydock.internal.nbd.wire.ServerError;
import io.drydock.internal.nbd.wire.ViolationException;
import io.drydock.internal.nbd.wire.Wire;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the server's replies apart: simple, structured and extended ones.
 *
 * <p>Small replies are received many at a time, into memory of our own, and copied from there.
 * Large ones are received where they belong, together with the beginning of the next.
 *
 * <p>Threading: {@link #receive} is for the connection's leader, {@link #parse} as well, under the
 * connection's lock.
 */
final class ReplyReader {
    /** From this size on, data is received where it belongs. */
    static final int DIRECT_BYTES = 16 << 10;

    private static final int STAGING_BYTES = 64 << 10;

    /**
     * What is received of a reply before its data, when that is to be received where it belongs.
     */
    private static final int HEAD_BYTES = 64;

    private static final int ERROR_BYTES = 6;
    private static final int OFFSET_BYTES = 8;
    private static final int HOLE_BYTES = 12;
    private static final int EXTENT_BYTES = 8;
    private static final int EXTENDED_EXTENT_BYTES = 16;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** What the next bytes are. */
    private enum Phase {
        HEADER,
        DATA_OFFSET,
        DATA,
        HOLE,
        STATUS_CONTEXT,
        STATUS_EXTENT,
        ERROR
    }

    private final Framing framing;
    private final Replies replies;
    private final MemorySegment staging = Arena.ofAuto().allocate(STAGING_BYTES, Long.BYTES);
    private final MemorySegment head = staging.asSlice(0, HEAD_BYTES);

    /** What has been received and not been taken yet: from here ... */
    private int at;

    /** ... to there. */
    private int limit;

    private Phase phase = Phase.HEADER;
    private @Nullable Slot slot;
    private int type;

    /** Bytes of the chunk that have not been taken yet. */
    private long left;

    /** Whether the request's reply ends with this chunk. */
    private boolean last;

    /** Where data belongs, in phase DATA: an offset in the memory of the slot's operation. */
    private long destination;

    /** Which of the contexts extents are of, in phase STATUS_EXTENT. */
    private int context;

    /** Whom the replies are for. All are called under the lock. */
    interface Replies {
        /** The request that was sent under the cookie, or null when there is none. */
        @Nullable Slot find(long cookie);

        /** The server has refused the request; more chunks may follow. */
        void refused(Slot slot, ServerError error);

        /** The caller has closed the memory that its request reads into. */
        void memoryClosed(Slot slot);

        /** The request's last reply has come. */
        void end(Slot slot);
    }

    ReplyReader(Framing framing, Replies replies) {
        this.framing = framing;
        this.replies = replies;
    }

    /** The request whose data is to be received where it belongs next, or null. */
    @Nullable Slot direct() {
        Slot current = slot;
        return phase == Phase.DATA
                        && at == limit
                        && left >= DIRECT_BYTES
                        && current != null
                        && current.memory().isNative()
                        && current.operation() != null
                ? current
                : null;
    }

    /**
     * Receives what is there, to where it belongs.
     *
     * @param target {@link #direct}, pinned
     * @return how many bytes; 0 when there is nothing yet, -1 when the server has closed
     */
    long receive(Transport transport, Slot target) throws IOException {
        at = 0;
        limit = 0;
        MemorySegment data = target.memory().asSlice(destination, left);
        long count = transport.read(data, head);
        if (count > 0) {
            long direct = Math.min(count, left);
            destination += direct;
            left -= direct;
            limit = (int) (count - direct);
        }
        return count;
    }

    /**
     * Receives what is there, as far as there is room.
     *
     * @param large whether the data that comes next may be large
     * @return how many bytes; 0 when there is nothing yet, -1 when the server has closed
     */
    long receive(Transport transport, boolean large) throws IOException {
        if (at > 0) {
            MemorySegment.copy(staging, at, staging, 0, limit - at);
            limit -= at;
            at = 0;
        }
        long count = transport.read(free(room(large)));
        if (count > 0) {
            limit += (int) count;
        }
        return count;
    }

    /** What is free of the staging memory; of the usual sizes without making an object. */
    private MemorySegment free(long count) {
        if (limit == 0 && count == STAGING_BYTES) {
            return staging;
        }
        return limit == 0 && count == HEAD_BYTES ? head : staging.asSlice(limit, count);
    }

    private long room(boolean large) {
        int free = STAGING_BYTES - limit;
        return large
                ? switch (phase) {
                    case HEADER, DATA_OFFSET -> Math.min(free, HEAD_BYTES);
                    case DATA -> Math.min(free, left + HEAD_BYTES);
                    default -> free;
                }
                : free;
    }

    /** Takes apart what has been received. */
    void parse() throws ViolationException {
        while (step()) {
            continue;
        }
    }

    /** Takes one piece of a reply; false when it is not there yet. */
    private boolean step() throws ViolationException {
        return switch (phase) {
            case HEADER -> header();
            case DATA -> data();
            case DATA_OFFSET -> has(OFFSET_BYTES) && dataOffset();
            case HOLE -> has(HOLE_BYTES) && hole();
            case STATUS_CONTEXT -> has(framing.extended() ? 8 : 4) && statusContext();
            case STATUS_EXTENT -> has(extentBytes()) && statusExtent();
            case ERROR -> has(left) && error();
        };
    }

    private boolean has(long count) {
        return limit - at >= count;
    }

    private int takeInt() {
        int value = staging.get(INT, at);
        at += Integer.BYTES;
        return value;
    }

    private long takeLong() {
        long value = staging.get(LONG, at);
        at += Long.BYTES;
        return value;
    }

    private int takeShort() {
        int value = Short.toUnsignedInt(staging.get(SHORT, at));
        at += Short.BYTES;
        return value;
    }

    private int extentBytes() {
        return framing.extended() ? EXTENDED_EXTENT_BYTES : EXTENT_BYTES;
    }

    private boolean header() throws ViolationException {
        if (!has(Integer.BYTES)) {
            return false;
        }
        int magic = staging.get(INT, at);
        if (framing.extended() && magic == Wire.EXTENDED_REPLY_MAGIC) {
            return has(Wire.EXTENDED_REPLY_BYTES) && extendedChunk();
        }
        if (!framing.extended() && framing.structured() && magic == Wire.STRUCTURED_REPLY_MAGIC) {
            return has(Wire.STRUCTURED_REPLY_BYTES) && structuredChunk();
        }
        if (framing.extended() || magic != Wire.SIMPLE_REPLY_MAGIC) {
            throw new ViolationException(
                    "the server sent a reply with the magic 0x" + Integer.toHexString(magic));
        }
        return has(Wire.SIMPLE_REPLY_BYTES) && simpleReply();
    }

    private boolean simpleReply() throws ViolationException {
        at += Integer.BYTES;
        int error = takeInt();
        Slot found = find(takeLong());
        last = true;
        if (error != 0) {
            refuse(found, new ServerError(error, ""));
            endChunk();
        } else if (found.command() == Command.READ) {
            if (framing.structured()) {
                throw new ViolationException("the server sent a simple reply to a read");
            }
            beginData(found, found.offset(), found.length());
        } else {
            endChunk();
        }
        return true;
    }

    private boolean structuredChunk() throws ViolationException {
        at += Integer.BYTES;
        int flags = takeShort();
        type = takeShort();
        Slot found = find(takeLong());
        left = Integer.toUnsignedLong(takeInt());
        chunk(found, flags);
        return true;
    }

    private boolean extendedChunk() throws ViolationException {
        at += Integer.BYTES;
        int flags = takeShort();
        type = takeShort();
        Slot found = find(takeLong());
        long offset = takeLong();
        left = takeLong();
        if (offset != found.offset()) {
            throw new ViolationException("the server replied with another offset than it was sent");
        }
        chunk(found, flags);
        return true;
    }

    private void chunk(Slot found, int flags) throws ViolationException {
        last = (flags & Wire.REPLY_FLAG_DONE) != 0;
        if (!found.countChunk()) {
            throw new ViolationException("the server sent a reply in too many chunks");
        }
        if ((type & Wire.REPLY_TYPE_ERROR_BIT) != 0) {
            begin(Phase.ERROR, inRange(ERROR_BYTES, ERROR_BYTES + Limits.STRING_BYTES + 8));
        } else if (type == Wire.REPLY_TYPE_NONE) {
            begin(Phase.HEADER, left == 0 && last);
            endChunk();
        } else if (found.command() == Command.READ && type == Wire.REPLY_TYPE_OFFSET_DATA) {
            begin(Phase.DATA_OFFSET, inRange(OFFSET_BYTES + 1, OFFSET_BYTES + found.length()));
        } else if (found.command() == Command.READ && type == Wire.REPLY_TYPE_OFFSET_HOLE) {
            begin(Phase.HOLE, left == HOLE_BYTES);
        } else if (found.command() == Command.BLOCK_STATUS && type == statusType()) {
            int head = framing.extended() ? 8 : 4;
            long most = head + (long) Limits.STATUS_EXTENTS * extentBytes();
            boolean whole = (left - head) % extentBytes() == 0;
            begin(Phase.STATUS_CONTEXT, whole && inRange(head + extentBytes(), most));
        } else {
            throw new ViolationException(
                    "the server sent a chunk of type " + type + " to a request that has none");
        }
    }

    private int statusType() {
        return framing.extended() ? Wire.REPLY_TYPE_BLOCK_STATUS_EXT : Wire.REPLY_TYPE_BLOCK_STATUS;
    }

    private void begin(Phase next, boolean lengthIsRight) throws ViolationException {
        if (!lengthIsRight) {
            throw new ViolationException(
                    "the server sent a chunk of type "
                            + type
                            + " with "
                            + Long.toUnsignedString(left)
                            + " bytes");
        }
        phase = next;
    }

    private boolean inRange(long least, long most) {
        return left >= least && left <= most;
    }

    private boolean dataOffset() throws ViolationException {
        long offset = takeLong();
        beginData(current(), offset, left - OFFSET_BYTES);
        return true;
    }

    private void beginData(Slot found, long offset, long count) throws ViolationException {
        expect(found, offset, count);
        destination = found.memoryOffset() + offset - found.offset();
        left = count;
        phase = Phase.DATA;
    }

    private static void expect(Slot found, long offset, long count) throws ViolationException {
        if (!found.expect(offset, count)) {
            throw new ViolationException(
                    "the server sent "
                            + count
                            + " bytes of offset "
                            + Long.toUnsignedString(offset)
                            + ", which was not asked for or has been sent before");
        }
    }

    private boolean data() throws ViolationException {
        int count = (int) Math.min(left, limit - at);
        if (count > 0) {
            copy(current(), count);
            at += count;
            left -= count;
        }
        if (left > 0) {
            return false;
        }
        endChunk();
        return true;
    }

    private void copy(Slot found, int count) {
        if (found.operation() != null) {
            try {
                MemorySegment.copy(staging, at, found.memory(), destination, count);
            } catch (IllegalStateException e) {
                replies.memoryClosed(found);
            }
            destination += count;
        }
    }

    private boolean hole() throws ViolationException {
        Slot found = current();
        long offset = takeLong();
        long count = Integer.toUnsignedLong(takeInt());
        expect(found, offset, count);
        if (found.operation() != null) {
            long start = found.memoryOffset() + offset - found.offset();
            try {
                found.memory().asSlice(start, count).fill((byte) 0);
            } catch (IllegalStateException e) {
                replies.memoryClosed(found);
            }
        }
        endChunk();
        return true;
    }

    private boolean statusContext() throws ViolationException {
        context = framing.contextIndex(takeInt());
        left -= Integer.BYTES;
        if (framing.extended()) {
            long count = Integer.toUnsignedLong(takeInt());
            left -= Integer.BYTES;
            if (count != left / EXTENDED_EXTENT_BYTES) {
                throw new ViolationException(
                        "the server sent a block status with a wrong count of extents");
            }
        }
        if (context < 0 || !current().answer(context)) {
            throw new ViolationException(
                    "the server sent a block status that was not asked for or has been sent");
        }
        StatusGatherer gatherer = gatherer();
        if (gatherer != null) {
            gatherer.restart(current().offset());
        }
        phase = Phase.STATUS_EXTENT;
        return true;
    }

    private boolean statusExtent() throws ViolationException {
        long length;
        long flags;
        if (framing.extended()) {
            length = takeLong();
            flags = takeLong();
        } else {
            length = Integer.toUnsignedLong(takeInt());
            flags = Integer.toUnsignedLong(takeInt());
        }
        if (length <= 0) {
            throw new ViolationException("the server sent an extent of no length");
        }
        StatusGatherer gatherer = gatherer();
        if (gatherer != null) {
            gatherer.add(length, flags);
        }
        left -= extentBytes();
        if (left == 0) {
            endChunk();
        }
        return true;
    }

    /** Who is told of the extents; null when nobody is any more. */
    private @Nullable StatusGatherer gatherer() {
        Operation operation = current().operation();
        List<StatusGatherer> gatherers = operation == null ? null : operation.gatherers();
        return gatherers == null ? null : gatherers.get(context);
    }

    private boolean error() throws ViolationException {
        int end = at + (int) left;
        int number = takeInt();
        int messageBytes = takeShort();
        if (number == 0 || messageBytes > end - at) {
            throw new ViolationException("the server sent an error that makes no sense");
        }
        byte[] message = staging.asSlice(at, messageBytes).toArray(ValueLayout.JAVA_BYTE);
        refuse(current(), new ServerError(number, new String(message, StandardCharsets.UTF_8)));
        at = end;
        endChunk();
        return true;
    }

    private void refuse(Slot found, ServerError error) {
        found.fail();
        replies.refused(found, error);
    }

    private void endChunk() throws ViolationException {
        Slot ended = current();
        slot = null;
        phase = Phase.HEADER;
        if (!last) {
            return;
        }
        if (!ended.mayEnd(framing.contexts())) {
            throw new ViolationException("the server ended a reply before all of it was sent");
        }
        replies.end(ended);
    }

    private Slot find(long cookie) throws ViolationException {
        Slot found = replies.find(cookie);
        if (found == null) {
            throw new ViolationException("the server replied to a request that was not sent");
        }
        slot = found;
        return found;
    }

    private Slot current() {
        Slot found = slot;
        if (found == null) {
            throw new AssertionError("a chunk without a request");
        }
        return found;
    }
}
