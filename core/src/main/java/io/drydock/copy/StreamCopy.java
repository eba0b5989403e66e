package io.drydock.copy;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/** Copies to a stream, in order. */
final class StreamCopy {
    private StreamCopy() {}

    static CopyResult run(Transfer transfer, CopySource source, CopyDestination.Stream target)
            throws IOException {
        switch (source) {
            case CopySource.Device device -> copy(transfer, device.device(), target.channel());
            case CopySource.Stream stream -> copy(transfer, stream.channel(), target.channel());
            case CopySource.File _ -> throw new AssertionError("it has been opened");
        }
        return transfer.result();
    }

    private static void copy(
            Transfer transfer, ReadableByteChannel source, WritableByteChannel target) {
        MemorySegment memory = transfer.allocate();
        long offset = 0;
        long count = memory.byteSize();
        while (count == memory.byteSize() && !transfer.isStopped()) {
            try {
                count = Streams.read(source, memory);
                Streams.write(target, memory.asSlice(0, count));
            } catch (IOException e) {
                transfer.fail(offset, e);
                break;
            }
            offset += count;
            transfer.addWritten(count);
            transfer.report();
        }
    }

    /** What comes next is being read while this piece is written. */
    private static void copy(Transfer transfer, BlockDevice source, WritableByteChannel target) {
        try (Workers workers = new Workers(transfer.options().threads())) {
            Endpoint from = new Endpoint(source, workers);
            // Zeroes in pieces of a request's size, since they are written like data.
            CopyOptions pieces = transfer.options().withAllocated(true);
            Plan plan = new Plan(source, pieces, from.alignmentBytes());
            Deque<MemorySegment> spare = new ArrayDeque<>();
            Deque<ReadAhead> ahead = new ArrayDeque<>();
            try {
                readAhead(transfer, from, plan, ahead, spare);
                for (ReadAhead head = ahead.poll(); head != null; head = ahead.poll()) {
                    if (head.await() && !transfer.isStopped()) {
                        write(transfer, head, target);
                    }
                    spare.push(head.memory());
                    readAhead(transfer, from, plan, ahead, spare);
                }
            } finally {
                ahead.forEach(ReadAhead::await);
            }
        }
    }

    private static void readAhead(
            Transfer transfer,
            Endpoint from,
            Plan plan,
            Deque<ReadAhead> ahead,
            Deque<MemorySegment> spare) {
        while (ahead.size() < transfer.options().requests()) {
            Piece piece = DeviceCopy.next(transfer, plan);
            if (piece == null) {
                break;
            }
            MemorySegment memory = spare.isEmpty() ? transfer.allocate() : spare.pop();
            ahead.add(ReadAhead.begin(transfer, from, piece, memory));
        }
    }

    private static void write(Transfer transfer, ReadAhead head, WritableByteChannel target) {
        Piece piece = head.piece();
        try {
            Streams.write(target, head.data());
            transfer.addWritten(piece.lengthBytes());
            transfer.report();
        } catch (IOException e) {
            transfer.fail(piece.offsetBytes(), e);
        }
    }
}
