package io.drydock.internal.worker;

import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.worker.Request.OfContent;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/**
 * The content of a file that a worker has open; the bytes go through the memory of a lane.
 *
 * <p>Threading: as {@link io.drydock.internal.driver.Inodes} says.
 */
final class IsolatedContent implements WritableContent {
    private final RemoteFilesystem filesystem;
    private final long number;

    IsolatedContent(RemoteFilesystem filesystem, long number) {
        this.filesystem = filesystem;
        this.number = number;
    }

    private Request.Content request(OfContent what, long offsetBytes, long lengthBytes) {
        return new Request.Content(what, number, offsetBytes, lengthBytes);
    }

    @Override
    public int read(long offsetBytes, MemorySegment into) throws IOException {
        long wanted = Math.min(into.byteSize(), Integer.MAX_VALUE);
        long done = 0;
        while (done < wanted) {
            long length = Math.min(Lane.PART_BYTES, wanted - done);
            MemorySegment part = into.asSlice(done, length);
            long count =
                    filesystem.number(request(OfContent.READ, offsetBytes + done, length), part);
            done += count;
            if (count < length) {
                break;
            }
        }
        return (int) done;
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        for (long done = 0; done < from.byteSize(); done += Lane.PART_BYTES) {
            long length = Math.min(Lane.PART_BYTES, from.byteSize() - done);
            MemorySegment part = from.asSlice(done, length);
            Request request = request(OfContent.WRITE, offsetBytes + done, length);
            filesystem.call(request, part, Reply.Done.class);
        }
    }

    @Override
    public OptionalLong nextData(long offsetBytes) throws IOException {
        Request request = request(OfContent.NEXT_DATA, offsetBytes, 0);
        OptionalLong next = filesystem.optional(request);
        if (next.isPresent() && next.getAsLong() < offsetBytes) {
            throw filesystem.nonsense(request, "data before what was asked for");
        }
        return next;
    }

    @Override
    public long nextHole(long offsetBytes) throws IOException {
        Request request = request(OfContent.NEXT_HOLE, offsetBytes, 0);
        long next = filesystem.number(request);
        if (next < offsetBytes) {
            throw filesystem.nonsense(request, "a hole before what was asked for");
        }
        return next;
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
        filesystem.run(request(OfContent.TRUNCATE, 0, sizeBytes));
    }

    @Override
    public void allocate(long offsetBytes, long lengthBytes) throws IOException {
        filesystem.run(request(OfContent.ALLOCATE, offsetBytes, lengthBytes));
    }

    @Override
    public void punchHole(long offsetBytes, long lengthBytes) throws IOException {
        filesystem.run(request(OfContent.PUNCH_HOLE, offsetBytes, lengthBytes));
    }

    @Override
    public void close() throws IOException {
        filesystem.giveUp(request(OfContent.CLOSE, 0, 0));
    }
}
