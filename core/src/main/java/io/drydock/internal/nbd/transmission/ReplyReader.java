package io.drydock.internal.nbd.transmission;

import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Export;
import io.drydock.internal.nbd.wire.Limits;
import io.drydock.internal.nbd.wire.ServerError;
import io.drydock.internal.nbd.wire.ViolationException;
import io.drydock.internal.nbd.wire.Wire;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes the server's replies apart, simple and structured ones.
 *
 * <p>Threading: for the transmission's leader only.
 */
public final class ReplyReader {
    /**
     * Small replies are received many at a time; of a large one no more than this is copied, the
     * rest goes where it belongs.
     */
    private static final int STAGING_BYTES = 32 << 10;

    private static final int ERROR_BYTES = 6;
    private static final int OFFSET_BYTES = 8;
    private static final int HOLE_BYTES = 12;
    private static final int EXTENT_BYTES = 8;

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

    private final Transport transport;
    private final Export export;
    private final Replies replies;
    private final ByteBuffer staging = ByteBuffer.allocateDirect(STAGING_BYTES);

    private Phase phase = Phase.HEADER;
    private long cookie;
    private @Nullable Request request;
    private int type;

    /** Bytes of the chunk that have not been taken yet. */
    private int left;

    /** Whether the request's reply ends with this chunk. */
    private boolean last;

    /** Where data belongs, in phase DATA. */
    private @Nullable ByteBuffer destination;

    /** Whom the replies are for. */
    interface Replies {
        /** The request that was sent under the cookie, or null when there is none. */
        @Nullable Request find(long cookie);

        /** The request's last reply has come. */
        void end(long cookie, Request request);
    }

    ReplyReader(Transport transport, Export export, Replies replies) {
        this.transport = transport;
        this.export = export;
        this.replies = replies;
    }

    /** Takes what the server has sent so far. */
    void receive() throws IOException {
        ByteBuffer direct = destination;
        long count =
                direct == null
                        ? transport.read(MemorySegment.ofBuffer(staging))
                        : transport.read(
                                MemorySegment.ofBuffer(direct), MemorySegment.ofBuffer(staging));
        if (count < 0) {
            throw new ViolationException("the server closed the connection");
        }
        int first = direct == null ? 0 : (int) Math.min(count, direct.remaining());
        if (direct != null) {
            direct.position(direct.position() + first);
        }
        staging.position(staging.position() + (int) count - first);
        staging.flip();
        while (step()) {
            continue;
        }
        staging.compact();
    }

    /** Takes one piece of a reply; false when it is not there yet. */
    private boolean step() throws ViolationException {
        return switch (phase) {
            case HEADER -> header();
            case DATA -> data();
            case DATA_OFFSET -> staging.remaining() >= OFFSET_BYTES && dataOffset();
            case HOLE -> staging.remaining() >= HOLE_BYTES && hole();
            case STATUS_CONTEXT -> staging.remaining() >= Integer.BYTES && statusContext();
            case STATUS_EXTENT -> staging.remaining() >= EXTENT_BYTES && statusExtent();
            case ERROR -> staging.remaining() >= left && error();
        };
    }

    private boolean header() throws ViolationException {
        if (staging.remaining() < Integer.BYTES) {
            return false;
        }
        int magic = staging.getInt(staging.position());
        boolean structured = magic == Wire.STRUCTURED_REPLY_MAGIC && export.structured();
        if (!structured && magic != Wire.SIMPLE_REPLY_MAGIC) {
            throw new ViolationException(
                    "the server sent a reply with the magic 0x" + Integer.toHexString(magic));
        }
        int bytes = structured ? Wire.STRUCTURED_REPLY_BYTES : Wire.SIMPLE_REPLY_BYTES;
        if (staging.remaining() < bytes) {
            return false;
        }
        staging.position(staging.position() + Integer.BYTES);
        if (structured) {
            chunk();
        } else {
            simpleReply();
        }
        return true;
    }

    private void simpleReply() throws ViolationException {
        int error = staging.getInt();
        Request found = find(staging.getLong());
        last = true;
        if (error != 0) {
            found.fail(new ServerError(error, ""));
            endChunk();
        } else if (found instanceof Request.Read read) {
            if (export.structured()) {
                throw new ViolationException("the server sent a simple reply to a read");
            }
            toDestination(read, read.offset(), read.length());
        } else {
            endChunk();
        }
    }

    private void chunk() throws ViolationException {
        last = (staging.getShort() & Wire.REPLY_FLAG_DONE) != 0;
        type = Short.toUnsignedInt(staging.getShort());
        Request found = find(staging.getLong());
        left = staging.getInt();
        if (!found.countChunk()) {
            throw new ViolationException("the server sent a reply in too many chunks");
        }
        if ((type & Wire.REPLY_TYPE_ERROR_BIT) != 0) {
            begin(Phase.ERROR, inRange(ERROR_BYTES, ERROR_BYTES + Limits.STRING_BYTES + 8));
        } else if (type == Wire.REPLY_TYPE_NONE) {
            begin(Phase.HEADER, left == 0 && last);
            endChunk();
        } else if (found instanceof Request.Read read && type == Wire.REPLY_TYPE_OFFSET_DATA) {
            begin(Phase.DATA_OFFSET, inRange(OFFSET_BYTES + 1, OFFSET_BYTES + read.length()));
        } else if (found instanceof Request.Read && type == Wire.REPLY_TYPE_OFFSET_HOLE) {
            begin(Phase.HOLE, left == HOLE_BYTES);
        } else if (found instanceof Request.Status && type == Wire.REPLY_TYPE_BLOCK_STATUS) {
            int most = Integer.BYTES + Limits.STATUS_EXTENTS * EXTENT_BYTES;
            boolean whole = (left - Integer.BYTES) % EXTENT_BYTES == 0;
            begin(Phase.STATUS_CONTEXT, whole && inRange(Integer.BYTES + EXTENT_BYTES, most));
        } else {
            throw new ViolationException(
                    "the server sent a chunk of type " + type + " to a request that has none");
        }
    }

    private void begin(Phase next, boolean lengthIsRight) throws ViolationException {
        if (!lengthIsRight) {
            throw new ViolationException(
                    "the server sent a chunk of type "
                            + type
                            + " with "
                            + Integer.toUnsignedString(left)
                            + " bytes");
        }
        phase = next;
    }

    private boolean inRange(int least, int most) {
        return left >= least && left <= most;
    }

    private boolean dataOffset() throws ViolationException {
        long offset = staging.getLong();
        toDestination((Request.Read) current(), offset, left - OFFSET_BYTES);
        return true;
    }

    private void toDestination(Request.Read read, long offset, int count)
            throws ViolationException {
        destination = destination(read, offset, count);
        phase = Phase.DATA;
    }

    private static ByteBuffer destination(Request.Read read, long offset, int count)
            throws ViolationException {
        ByteBuffer slice = read.destination(offset, count);
        if (slice == null) {
            throw new ViolationException(
                    "the server sent "
                            + Integer.toUnsignedString(count)
                            + " bytes of offset "
                            + Long.toUnsignedString(offset)
                            + ", which was not asked for or has been sent before");
        }
        return slice;
    }

    private boolean data() throws ViolationException {
        ByteBuffer into = destination;
        if (into == null) {
            throw new AssertionError("data without a destination");
        }
        int count = Math.min(into.remaining(), staging.remaining());
        into.put(into.position(), staging, staging.position(), count);
        into.position(into.position() + count);
        staging.position(staging.position() + count);
        if (into.hasRemaining()) {
            return false;
        }
        destination = null;
        endChunk();
        return true;
    }

    private boolean hole() throws ViolationException {
        long offset = staging.getLong();
        ByteBuffer slice = destination((Request.Read) current(), offset, staging.getInt());
        MemorySegment.ofBuffer(slice).fill((byte) 0);
        endChunk();
        return true;
    }

    private boolean statusContext() throws ViolationException {
        int context = staging.getInt();
        if (!((Request.Status) current()).beginAnswer()
                || export.allocationContext().isEmpty()
                || export.allocationContext().getAsInt() != context) {
            throw new ViolationException(
                    "the server sent a block status that was not asked for or has been sent");
        }
        left -= Integer.BYTES;
        phase = Phase.STATUS_EXTENT;
        return true;
    }

    private boolean statusExtent() throws ViolationException {
        long length = Integer.toUnsignedLong(staging.getInt());
        int flags = staging.getInt();
        if (length == 0) {
            throw new ViolationException("the server sent an extent of no length");
        }
        ((Request.Status) current()).gatherer().add(length, flags);
        left -= EXTENT_BYTES;
        if (left == 0) {
            endChunk();
        }
        return true;
    }

    private boolean error() throws ViolationException {
        int end = staging.position() + left;
        int number = staging.getInt();
        int messageBytes = Short.toUnsignedInt(staging.getShort());
        if (number == 0 || messageBytes > end - staging.position()) {
            throw new ViolationException("the server sent an error that makes no sense");
        }
        ByteBuffer message = staging.slice(staging.position(), messageBytes);
        current().fail(new ServerError(number, StandardCharsets.UTF_8.decode(message).toString()));
        staging.position(end);
        endChunk();
        return true;
    }

    private void endChunk() throws ViolationException {
        Request ended = current();
        request = null;
        phase = Phase.HEADER;
        if (!last) {
            return;
        }
        if (!ended.mayEnd()) {
            throw new ViolationException("the server ended a reply before all of it was sent");
        }
        replies.end(cookie, ended);
    }

    private Request find(long replyCookie) throws ViolationException {
        Request found = replies.find(replyCookie);
        if (found == null) {
            throw new ViolationException("the server replied to a request that was not sent");
        }
        cookie = replyCookie;
        request = found;
        return found;
    }

    private Request current() {
        Request found = request;
        if (found == null) {
            throw new AssertionError("a chunk without a request");
        }
        return found;
    }
}
