package io.drydock.internal.ext;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/**
 * The content of a regular file. Each run of blocks is read at once from the device into the
 * caller's memory.
 *
 * <p>Threading: safe for many threads, as long as nobody changes the file.
 */
sealed class ExtContent implements InodeContent permits ExtWritableContent {
    private final ExtVolume volume;
    private final Layouts layouts;
    private final long number;

    ExtContent(ExtVolume volume, Layouts layouts, long number) {
        this.volume = volume;
        this.layouts = layouts;
        this.number = number;
    }

    private FileLayout layout() throws IOException {
        return volume.locked(() -> layouts.of(number));
    }

    @Override
    public final int read(long offsetBytes, MemorySegment into) throws IOException {
        FileLayout layout = layout();
        long left = Math.max(0, layout.sizeBytes() - offsetBytes);
        int count = (int) Math.min(Math.min(into.byteSize(), left), Integer.MAX_VALUE);
        if (count == 0) {
            return 0;
        }
        MemorySegment wanted = into.asSlice(0, count);
        if (layout.inline() != null) {
            MemorySegment all = MemorySegment.ofArray(layout.inline());
            MemorySegment.copy(all, offsetBytes, wanted, 0, count);
        } else {
            readRuns(layout.map(), offsetBytes, wanted);
        }
        return count;
    }

    private void readRuns(BlockMap map, long offset, MemorySegment into) throws IOException {
        long size = volume.blockBytes();
        long end = offset + into.byteSize();
        long done = offset;
        for (Run run : map.within(offset / size, Math.ceilDiv(end, size))) {
            long from = Math.max(offset, run.logical() * size);
            long until = Math.min(end, run.end() * size);
            into.asSlice(done - offset, from - done).fill((byte) 0);
            MemorySegment part = into.asSlice(from - offset, until - from);
            if (run.written()) {
                long at = run.physical() * size + from - run.logical() * size;
                volume.device().readPast(at, part);
            } else {
                part.fill((byte) 0);
            }
            done = until;
        }
        into.asSlice(done - offset).fill((byte) 0);
    }

    @Override
    public final OptionalLong nextData(long offsetBytes) throws IOException {
        FileLayout layout = layout();
        if (offsetBytes >= layout.sizeBytes()) {
            return OptionalLong.empty();
        }
        if (layout.inline() != null) {
            return OptionalLong.of(offsetBytes);
        }
        long size = volume.blockBytes();
        BlockMap map = layout.map();
        for (int i = map.indexOf(offsetBytes / size); i < map.runs().size(); i++) {
            Run run = map.runs().get(i);
            if (run.written()) {
                long start = Math.max(offsetBytes, run.logical() * size);
                return start < layout.sizeBytes() ? OptionalLong.of(start) : OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    @Override
    public final long nextHole(long offsetBytes) throws IOException {
        FileLayout layout = layout();
        if (offsetBytes >= layout.sizeBytes()) {
            throw InodeException.of(LibC.ENXIO());
        }
        if (layout.inline() != null) {
            return layout.sizeBytes();
        }
        long size = volume.blockBytes();
        BlockMap map = layout.map();
        long hole = offsetBytes;
        for (int i = map.indexOf(offsetBytes / size); i < map.runs().size(); i++) {
            Run run = map.runs().get(i);
            if (!run.written() || run.logical() * size > hole) {
                break;
            }
            hole = run.end() * size;
        }
        return Math.min(hole, layout.sizeBytes());
    }

    @Override
    public final void close() {}
}
