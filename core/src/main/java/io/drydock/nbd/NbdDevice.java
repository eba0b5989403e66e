package io.drydock.nbd;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.error.RefusedException;
import io.drydock.internal.nbd.handshake.Agreement;
import io.drydock.internal.nbd.handshake.Dialer;
import io.drydock.internal.nbd.transmission.Bounce;
import io.drydock.internal.nbd.transmission.ExtentGatherer;
import io.drydock.internal.nbd.transmission.Operation;
import io.drydock.internal.nbd.transmission.Request;
import io.drydock.internal.nbd.transmission.Transmission;
import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Blocks;
import io.drydock.internal.nbd.wire.Deadline;
import io.drydock.internal.nbd.wire.Export;
import io.drydock.internal.nbd.wire.Wire;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An export of an NBD server as a block device.
 *
 * <p>Large reads and writes go out as many requests that are in flight together; so do those of
 * many threads. Memory of a confined arena costs a copy, since another thread may do the receiving.
 *
 * <p>A server that refuses a request yields a {@link io.drydock.error.SystemCallException} with the
 * errno that it sent. A server that breaks the protocol, does not answer in time or goes away ends
 * the connection: that call and all later ones fail with a {@link
 * io.drydock.error.ProtocolException} that says what the server did. It is not connected to again.
 *
 * <p>{@link #flush} does nothing where the server has no flush; {@link #discard} nothing where it
 * has no trim. What is left over after the last whole block of the server's cannot be reached.
 *
 * <p>Threading: as {@link BlockDevice} says. An interrupt ends neither a call nor the connection.
 */
public final class NbdDevice implements BlockDevice {
    /** Kept in flight together, pieces of this size are faster than one large request. */
    private static final int PIECE_BYTES = 256 << 10;

    /** What one operation has in flight at most. */
    private static final int WINDOW_BYTES = 32 * PIECE_BYTES;

    /** The most that is trimmed or zeroed by one request, whose length has 32 bits. */
    private static final int EFFECT_BYTES = 1 << 30;

    private final Transmission transmission;
    private final Export export;
    private final String subject;
    private final NbdOptions options;
    private final Blocks blocks;
    private final int pieceBytes;

    /** Held from reading to writing back blocks that are changed in part. */
    private final ReentrantLock partialWrites = new ReentrantLock();

    private NbdDevice(
            Transmission transmission, Export export, String subject, NbdOptions options) {
        this.transmission = transmission;
        this.export = export;
        this.subject = subject;
        this.options = options;
        this.blocks = new Blocks(export.minimumBytes());
        this.pieceBytes = Math.min(PIECE_BYTES, export.maximumBytes());
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
     * @throws io.drydock.error.UnsupportedException when it demands TLS or is too old
     * @throws io.drydock.error.TimedOutException when it does not accept the connection
     * @throws io.drydock.error.ProtocolException when it is no NBD server, breaks the protocol or
     *     does not answer in time
     */
    public static NbdDevice connect(NbdUri uri, NbdOptions options) throws IOException {
        return open(Dialer.to(uri, options));
    }

    static NbdDevice open(Dialer dialer) throws IOException {
        NbdOptions options = dialer.options();
        Agreement agreement = dialer.dial(Deadline.after(options.handshakeTimeout()));
        Transport transport = agreement.transport();
        try {
            Transmission transmission =
                    new Transmission(transport, agreement.export(), dialer.subject());
            return new NbdDevice(transmission, agreement.export(), dialer.subject(), options);
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
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
    public boolean isReadOnly() {
        return options.readOnly() || export.has(Wire.FLAG_READ_ONLY);
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, into.byteSize(), sizeBytes());
        if (into.isReadOnly()) {
            throw new IllegalArgumentException("the segment to read into is read-only");
        }
        for (long done = 0; done < into.byteSize(); done += WINDOW_BYTES) {
            MemorySegment window = window(into, done);
            long offset = offsetBytes + done;
            if (isAligned(offset, window) && Bounce.isShareable(window)) {
                readBlocks(offset, window);
            } else {
                MemorySegment bounce = bounce(offset, window);
                readBlocks(blocks.down(offset), bounce);
                window.copyFrom(bounce.asSlice(offset - blocks.down(offset), window.byteSize()));
            }
        }
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, from.byteSize(), sizeBytes());
        checkWritable("write");
        for (long done = 0; done < from.byteSize(); done += WINDOW_BYTES) {
            MemorySegment window = window(from, done);
            long offset = offsetBytes + done;
            if (!isAligned(offset, window)) {
                writeParts(offset, window);
            } else if (Bounce.isShareable(window)) {
                writeBlocks(offset, window);
            } else {
                writeBlocks(offset, bounce(offset, window).copyFrom(window));
            }
        }
    }

    /** Writes a range whose first or last block is written in part. */
    private void writeParts(long offset, MemorySegment from) throws IOException {
        long start = blocks.down(offset);
        MemorySegment bounce = bounce(offset, from);
        partialWrites.lock();
        try {
            readBlocks(start, bounce.asSlice(0, blocks.bytes()));
            long last = bounce.byteSize() - blocks.bytes();
            readBlocks(start + last, bounce.asSlice(last));
            bounce.asSlice(offset - start, from.byteSize()).copyFrom(from);
            writeBlocks(start, bounce);
        } finally {
            partialWrites.unlock();
        }
    }

    @Override
    public void flush() throws IOException {
        if (export.has(Wire.FLAG_SEND_FLUSH)) {
            Operation operation = operation("flush");
            operation.add(new Request.Plain(operation, Wire.CMD_FLUSH, 0, 0));
            transmission.execute(operation);
        }
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        checkWritable("discard");
        if (export.has(Wire.FLAG_SEND_TRIM)) {
            long start = blocks.up(offsetBytes);
            effect("discard", Wire.CMD_TRIM, start, blocks.down(offsetBytes + lengthBytes));
        }
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        checkWritable("zero");
        long end = offsetBytes + lengthBytes;
        long start = Math.min(end, blocks.up(offsetBytes));
        long stop = Math.max(start, blocks.down(end));
        writeZeroes(offsetBytes, start);
        if (export.has(Wire.FLAG_SEND_WRITE_ZEROES)) {
            effect("zero", Wire.CMD_WRITE_ZEROES, start, stop);
        } else {
            writeZeroes(start, stop);
        }
        writeZeroes(stop, end);
    }

    private void writeZeroes(long start, long end) throws IOException {
        if (start < end) {
            int most = (int) Math.min(end - start, WINDOW_BYTES);
            MemorySegment zeroes = Arena.ofAuto().allocate(most);
            for (long at = start; at < end; at += most) {
                write(at, zeroes.asSlice(0, Math.min(most, end - at)));
            }
        }
    }

    /** One kind of request over whole blocks, none of them with a payload. */
    private void effect(String name, int command, long start, long end) throws IOException {
        for (long at = start; at < end; at += EFFECT_BYTES) {
            Operation operation = operation(name);
            int count = (int) Math.min(EFFECT_BYTES, end - at);
            operation.add(new Request.Plain(operation, command, at, count));
            transmission.execute(operation);
        }
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        long end = offsetBytes + lengthBytes;
        ExtentGatherer gatherer = new ExtentGatherer(offsetBytes, end);
        while (export.allocationContext().isPresent() && gatherer.wantsMore()) {
            Operation operation = operation("map");
            long start = blocks.down(gatherer.known());
            gatherer.restart(start);
            int count = (int) Math.min(EFFECT_BYTES, blocks.up(end) - start);
            operation.add(new Request.Status(operation, start, count, gatherer));
            transmission.execute(operation);
        }
        return gatherer.extents();
    }

    private void readBlocks(long offset, MemorySegment into) throws IOException {
        Operation operation = operation("read");
        for (long done = 0; done < into.byteSize(); done += pieceBytes) {
            MemorySegment piece = piece(into, done);
            operation.add(new Request.Read(operation, offset + done, piece));
        }
        transmission.execute(operation);
    }

    private void writeBlocks(long offset, MemorySegment from) throws IOException {
        Operation operation = operation("write");
        for (long done = 0; done < from.byteSize(); done += pieceBytes) {
            MemorySegment piece = piece(from, done);
            operation.add(new Request.Write(operation, offset + done, piece));
        }
        transmission.execute(operation);
    }

    private Operation operation(String name) {
        return new Operation(name, Deadline.after(options.requestTimeout()));
    }

    private MemorySegment piece(MemorySegment segment, long start) {
        return segment.asSlice(start, Math.min(pieceBytes, segment.byteSize() - start));
    }

    private static MemorySegment window(MemorySegment segment, long start) {
        return segment.asSlice(start, Math.min(WINDOW_BYTES, segment.byteSize() - start));
    }

    private boolean isAligned(long offset, MemorySegment segment) {
        return blocks.isAligned(offset) && blocks.isAligned(segment.byteSize());
    }

    /** Memory for the blocks that a range touches. */
    private MemorySegment bounce(long offset, MemorySegment segment) {
        long start = blocks.down(offset);
        long end = blocks.up(offset + segment.byteSize());
        return Arena.ofAuto().allocate(end - start);
    }

    private void checkWritable(String operation) throws RefusedException {
        if (isReadOnly()) {
            throw new RefusedException(
                    operation,
                    subject,
                    options.readOnly() ? "it was opened read-only" : "the export is read-only",
                    options.readOnly() ? "open it for writing" : "let the server export it so");
        }
    }

    @Override
    public void close() {
        transmission.close();
    }
}
