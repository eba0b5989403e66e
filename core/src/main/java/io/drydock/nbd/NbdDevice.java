package io.drydock.nbd;

import io.drydock.block.AsyncBlockDevice;
import io.drydock.block.Completion;
import io.drydock.block.Extent;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.nbd.handshake.Dialer;
import io.drydock.internal.nbd.transmission.Command;
import io.drydock.internal.nbd.transmission.Connections;
import io.drydock.internal.nbd.transmission.Terms;
import io.drydock.internal.nbd.wire.Blocks;
import io.drydock.internal.nbd.wire.Export;
import io.drydock.internal.nbd.wire.Wire;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An export of an NBD server as a block device.
 *
 * <p>Large reads and writes go out in pieces that are in flight together; so do those of many
 * threads. Data goes straight from and to the caller's memory, but for small pieces, memory on the
 * heap, and requests that are no whole blocks of the server's, which cost a copy.
 *
 * <p>A server that refuses a request yields a {@link io.drydock.error.SystemCallException} with the
 * errno that it sent. A server that breaks the protocol ends the connection for good: what is in
 * flight and all later calls fail with a {@link io.drydock.error.ProtocolException} that says what
 * it did. One that does not answer within {@link NbdOptions#requestTimeout} does so with a {@link
 * io.drydock.error.TimedOutException}.
 *
 * <p>A connection that is lost is made anew as {@link NbdOptions#retry} says, and what was in
 * flight is sent again: reads, and changes of the content, which may be done twice without harm.
 * What may not ({@link #resize}) fails with a {@link io.drydock.error.ConnectionLostException}, as
 * all does when no connection can be made. If changes had been completed but not flushed when the
 * connection was lost, the next {@link #flush} fails once with that exception, since the server may
 * have lost them.
 *
 * <p>{@link #flush} does nothing where the server has no flush; {@link #discard} nothing where it
 * has no trim. What is left over after the last whole block of the server's cannot be reached.
 *
 * <p>Threading: as {@link AsyncBlockDevice} says. An interrupt ends neither a call nor the
 * connection.
 */
public final class NbdDevice implements AsyncBlockDevice {
    private static final RequestOptions DEFAULTS = RequestOptions.defaults();

    /** Stands for a request that has ended before its call did. */
    private static final long ENDED = -1;

    private final Connections connections;
    private final Export export;
    private final String subject;
    private final NbdOptions options;
    private final Blocks blocks;
    private final RangeIo ranges;

    private NbdDevice(Connections connections, String subject, NbdOptions options) {
        this.connections = connections;
        this.export = connections.export();
        this.subject = subject;
        this.options = options;
        this.blocks = new Blocks(export.minimumBytes());
        this.ranges = new RangeIo(connections, blocks);
    }

    /**
     * Connects to a server that listens on a unix socket; as {@link #connect(NbdUri, NbdOptions)}.
     *
     * @param socket the socket's path, at most 107 bytes long
     * @param name the export's name; empty for the server's default
     */
    public static NbdDevice connect(Path socket, String name, NbdOptions options)
            throws IOException {
        return connect(NbdUri.of(new NbdAddress.Unix(socket), name), options);
    }

    /**
     * Connects to a server.
     *
     * @throws io.drydock.error.NotFoundException when no server listens, or it has no such export
     * @throws UnsupportedException when it demands TLS or is too old
     * @throws io.drydock.error.TimedOutException when it does not accept the connection or does not
     *     answer in time
     * @throws io.drydock.error.ConnectionLostException when it hangs up, however often it is tried
     * @throws io.drydock.error.ProtocolException when it is no NBD server or breaks the protocol
     */
    public static NbdDevice connect(NbdUri uri, NbdOptions options) throws IOException {
        return open(Dialer.to(uri, options));
    }

    static NbdDevice open(Dialer dialer) throws IOException {
        return new NbdDevice(Connections.open(dialer), dialer.subject(), dialer.options());
    }

    /** What the server says of the export; its metadata contexts are those in use. */
    public NbdExport export() {
        return export.description();
    }

    /** How the server is talked to. */
    public NbdProtocol protocol() {
        return export.protocol();
    }

    @Override
    public long sizeBytes() {
        return export.sizeBytes();
    }

    @Override
    public int sectorBytes() {
        return export.minimumBytes() > 512 ? 4096 : 512;
    }

    @Override
    public int alignmentBytes() {
        return export.minimumBytes();
    }

    @Override
    public boolean isReadOnly() {
        return options.readOnly() || export.has(Wire.FLAG_READ_ONLY);
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) throws IOException {
        read(offsetBytes, into, DEFAULTS);
    }

    /** As {@link #read(long, MemorySegment)}, under conditions of its own. */
    public void read(long offsetBytes, MemorySegment into, RequestOptions how) throws IOException {
        checkTarget(offsetBytes, into);
        ranges.read(offsetBytes, into, readTerms(how));
    }

    @Override
    public long read(long offsetBytes, MemorySegment into, Completion completion) {
        return read(offsetBytes, into, DEFAULTS, completion);
    }

    /** As {@link #read(long, MemorySegment, Completion)}, under conditions of its own. */
    public long read(
            long offsetBytes, MemorySegment into, RequestOptions how, Completion completion) {
        checkTarget(offsetBytes, into);
        checkMemory(into);
        return begin(Command.READ, readTerms(how), offsetBytes, into, completion);
    }

    private void checkTarget(long offsetBytes, MemorySegment into) {
        Objects.checkFromIndexSize(offsetBytes, into.byteSize(), sizeBytes());
        if (into.isReadOnly()) {
            throw new IllegalArgumentException("the segment to read into is read-only");
        }
    }

    private Terms readTerms(RequestOptions how) {
        boolean whole = how.dontFragment() && export.has(Wire.FLAG_SEND_DF);
        return terms(how, whole ? Wire.CMD_FLAG_DF : 0);
    }

    private static Terms terms(RequestOptions how, int flags) {
        return flags == 0 && how.timeout().isZero() ? Terms.PLAIN : Terms.of(flags, how.timeout());
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        write(offsetBytes, from, DEFAULTS);
    }

    /** As {@link #write(long, MemorySegment)}, under conditions of its own. */
    public void write(long offsetBytes, MemorySegment from, RequestOptions how) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, from.byteSize(), sizeBytes());
        checkWritable("write");
        ranges.write(offsetBytes, from, changeTerms(how, 0));
        flushFor(how);
    }

    @Override
    public long write(long offsetBytes, MemorySegment from, Completion completion) {
        return write(offsetBytes, from, DEFAULTS, completion);
    }

    /** As {@link #write(long, MemorySegment, Completion)}, under conditions of its own. */
    public long write(
            long offsetBytes, MemorySegment from, RequestOptions how, Completion completion) {
        Objects.checkFromIndexSize(offsetBytes, from.byteSize(), sizeBytes());
        checkMemory(from);
        return isRefused("write", completion)
                ? ENDED
                : begin(
                        Command.WRITE,
                        changeTerms(how, 0),
                        offsetBytes,
                        from,
                        flushing(how, completion));
    }

    /** FUA where the server has it; a flush afterwards does as well. */
    private Terms changeTerms(RequestOptions how, int flags) {
        boolean fua = how.forceUnitAccess() && export.has(Wire.FLAG_SEND_FUA);
        return terms(how, fua ? flags | Wire.CMD_FLAG_FUA : flags);
    }

    private boolean mustFlush(RequestOptions how) {
        return how.forceUnitAccess() && !export.has(Wire.FLAG_SEND_FUA);
    }

    private void flushFor(RequestOptions how) throws IOException {
        if (mustFlush(how)) {
            flush();
        }
    }

    private Completion flushing(RequestOptions how, Completion completion) {
        return mustFlush(how)
                ? error -> {
                    if (error == null) {
                        flush(completion);
                    } else {
                        completion.completed(error);
                    }
                }
                : completion;
    }

    @Override
    public void flush() throws IOException {
        if (export.has(Wire.FLAG_SEND_FLUSH)) {
            ranges.effect(Command.FLUSH, 0, 0, Terms.PLAIN);
        }
    }

    @Override
    public long flush(Completion completion) {
        return begin(
                Command.FLUSH, export.has(Wire.FLAG_SEND_FLUSH), Terms.PLAIN, 0, 0, completion);
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        discard(offsetBytes, lengthBytes, DEFAULTS);
    }

    /** As {@link #discard(long, long)}, under conditions of its own. */
    public void discard(long offsetBytes, long lengthBytes, RequestOptions how) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        checkWritable("discard");
        long start = blocks.up(offsetBytes);
        long end = blocks.down(offsetBytes + lengthBytes);
        if (export.has(Wire.FLAG_SEND_TRIM) && start < end) {
            ranges.effect(Command.TRIM, start, end - start, changeTerms(how, 0));
            flushFor(how);
        }
    }

    @Override
    public long discard(long offsetBytes, long lengthBytes, Completion completion) {
        checkAligned(offsetBytes, lengthBytes);
        return isRefused("discard", completion)
                ? ENDED
                : begin(
                        Command.TRIM,
                        export.has(Wire.FLAG_SEND_TRIM) && lengthBytes > 0,
                        Terms.PLAIN,
                        offsetBytes,
                        lengthBytes,
                        completion);
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        zero(offsetBytes, lengthBytes, DEFAULTS);
    }

    /**
     * As {@link #zero(long, long)}, under conditions of its own.
     *
     * @throws UnsupportedException when it must be fast and the server cannot promise that
     */
    public void zero(long offsetBytes, long lengthBytes, RequestOptions how) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        checkWritable("zero");
        boolean byRequest = export.has(Wire.FLAG_SEND_WRITE_ZEROES);
        if (how.fastZero() && !(byRequest && export.has(Wire.FLAG_SEND_FAST_ZERO))) {
            throw new UnsupportedException(
                    "zero",
                    subject,
                    "the server cannot promise to be fast",
                    "ask without fastZero");
        }
        int flags =
                (how.noHole() ? Wire.CMD_FLAG_NO_HOLE : 0)
                        | (how.fastZero() ? Wire.CMD_FLAG_FAST_ZERO : 0);
        ranges.zero(
                offsetBytes, lengthBytes, byRequest, changeTerms(how, flags), changeTerms(how, 0));
        flushFor(how);
    }

    @Override
    public long zero(long offsetBytes, long lengthBytes, Completion completion) {
        checkAligned(offsetBytes, lengthBytes);
        if (isRefused("zero", completion)) {
            return ENDED;
        }
        if (!export.has(Wire.FLAG_SEND_WRITE_ZEROES)) {
            return new ZeroWriter(this, offsetBytes, lengthBytes, completion).begin();
        }
        return begin(
                Command.WRITE_ZEROES,
                lengthBytes > 0,
                Terms.PLAIN,
                offsetBytes,
                lengthBytes,
                completion);
    }

    /**
     * Says that the range will be read soon (CACHE). Nothing comes of it where the server cannot do
     * so.
     */
    public void cache(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        long start = blocks.down(offsetBytes);
        long end = blocks.up(offsetBytes + lengthBytes);
        if (export.has(Wire.FLAG_SEND_CACHE) && start < end) {
            ranges.effect(Command.CACHE, start, end - start, Terms.PLAIN);
        }
    }

    /**
     * Gives the export another size (the experimental RESIZE extension). This device keeps the size
     * that it has; connect anew to see the other one.
     *
     * @throws UnsupportedException when the server has no such request
     */
    public void resize(long newSizeBytes) throws IOException {
        if (newSizeBytes < 0) {
            throw new IllegalArgumentException("a size is not negative");
        }
        checkWritable("resize");
        if (!export.has(Wire.FLAG_SEND_RESIZE)) {
            throw new UnsupportedException(
                    "resize",
                    subject,
                    "the server has no such request",
                    "resize the image where it is kept (qemu-img resize)");
        }
        ranges.effect(Command.RESIZE, newSizeBytes, 0, Terms.PLAIN);
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        return BlockStatus.extents(connections, offsetBytes, lengthBytes);
    }

    /**
     * What the metadata contexts that were agreed on ({@link NbdOptions#contexts}) say of the
     * range: by the context's name, in order, without gaps. A server need not know all of a range;
     * what is missing at its end, it has not told.
     */
    public Map<String, List<BlockStatus>> blockStatus(long offsetBytes, long lengthBytes)
            throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        return BlockStatus.of(connections, offsetBytes, lengthBytes);
    }

    @Override
    public boolean cancel(long request) {
        return connections.cancel(request);
    }

    private long begin(
            Command command,
            Terms terms,
            long offset,
            MemorySegment memory,
            Completion completion) {
        checkAligned(offset, memory.byteSize());
        if (memory.byteSize() == 0) {
            completion.completed(null);
            return ENDED;
        }
        return connections.submit(command, terms, offset, memory.byteSize(), memory, completion);
    }

    private long begin(
            Command command,
            boolean possible,
            Terms terms,
            long offset,
            long length,
            Completion completion) {
        if (!possible) {
            completion.completed(null);
            return ENDED;
        }
        return connections.submit(command, terms, offset, length, MemorySegment.NULL, completion);
    }

    private static void checkMemory(MemorySegment memory) {
        if (!RangeIo.isShareable(memory)) {
            throw new IllegalArgumentException("the memory belongs to one thread alone");
        }
    }

    private void checkAligned(long offsetBytes, long lengthBytes) {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        if (!blocks.isAligned(offsetBytes) || !blocks.isAligned(lengthBytes)) {
            throw new IllegalArgumentException(
                    "offset and length are to be multiples of " + blocks.bytes());
        }
    }

    private boolean isRefused(String operation, Completion completion) {
        if (isReadOnly()) {
            completion.completed(refusal(operation));
            return true;
        }
        return false;
    }

    private void checkWritable(String operation) throws RefusedException {
        if (isReadOnly()) {
            throw refusal(operation);
        }
    }

    private RefusedException refusal(String operation) {
        return new RefusedException(
                operation,
                subject,
                options.readOnly() ? "it was opened read-only" : "the export is read-only",
                options.readOnly() ? "open it for writing" : "let the server export it so");
    }

    @Override
    public void close() {
        connections.close();
    }
}
