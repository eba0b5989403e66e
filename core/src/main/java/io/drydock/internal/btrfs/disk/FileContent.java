package io.drydock.internal.btrfs.disk;

import io.drydock.internal.btrfs.disk.FileExtent.Compressed;
import io.drydock.internal.btrfs.disk.FileExtent.Inline;
import io.drydock.internal.btrfs.disk.FileExtent.Plain;
import io.drydock.internal.btrfs.disk.FileExtent.Zeroes;
import io.drydock.internal.driver.InodeContent;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The content of a file.
 *
 * <p>Threading: safe for use by many threads.
 */
final class FileContent implements InodeContent {
    private static final String READ = "read";

    /** What was expanded last, of which more may be wanted. */
    private record Expanded(long logical, byte[] bytes) {}

    private final Guard guard;
    private final Subvolume subvolume;
    private final long inode;
    private final InodeItem item;
    private final DataReader data;
    private final int sectorBytes;
    private volatile @Nullable Expanded last;

    FileContent(Guard guard, Subvolume subvolume, long inode, InodeItem item, DataReader data) {
        this.guard = guard;
        this.subvolume = subvolume;
        this.inode = inode;
        this.item = item;
        this.data = data;
        this.sectorBytes = data.checksums().sectorBytes();
    }

    @Override
    public int read(long offsetBytes, MemorySegment into) throws IOException {
        long left = item.sizeBytes() - offsetBytes;
        if (left <= 0) {
            return 0;
        }
        int count = (int) Math.min(Math.min(left, into.byteSize()), Integer.MAX_VALUE);
        return guard.run(
                READ,
                () -> {
                    fill(offsetBytes, into.asSlice(0, count));
                    return count;
                });
    }

    private void fill(long offset, MemorySegment into) throws IOException {
        long end = offset + into.byteSize();
        long position = offset;
        Extents extents = new Extents(offset);
        while (position < end) {
            FileExtent extent = extents.next();
            if (extent == null || extent.start() >= end) {
                break;
            }
            if (extent.start() > position) {
                into.asSlice(position - offset, extent.start() - position).fill((byte) 0);
                position = extent.start();
            }
            long count = Math.min(end, extent.end()) - position;
            if (count > 0) {
                fill(extent, position - extent.start(), into.asSlice(position - offset, count));
                position += count;
            }
        }
        into.asSlice(position - offset).fill((byte) 0);
    }

    /** The extents, from the one in which a place is. */
    private final class Extents {
        private final Items items;

        Extents(long offset) throws IOException {
            items = subvolume.tree().floor(new Key(inode, ItemType.EXTENT_DATA, offset));
        }

        @Nullable FileExtent next() throws IOException {
            Item found = items.next();
            while (found != null
                    && found.key().compareTo(new Key(inode, ItemType.EXTENT_DATA, 0)) < 0) {
                found = items.next();
            }
            return found != null && found.key().is(inode, ItemType.EXTENT_DATA)
                    ? FileExtent.read(found, sectorBytes)
                    : null;
        }
    }

    /**
     * @param within the place in the extent
     */
    private void fill(FileExtent extent, long within, MemorySegment into) throws IOException {
        switch (extent) {
            case Zeroes _ -> into.fill((byte) 0);
            case Plain plain -> data.read(plain.logical() + within, into, item.hasChecksums());
            case Compressed whole ->
                    copy(expanded(whole), Math.toIntExact(whole.offset() + within), into);
            case Inline inline -> copy(bytes(inline), (int) within, into);
        }
    }

    private static void copy(byte[] from, int at, MemorySegment into) {
        MemorySegment.copy(MemorySegment.ofArray(from), at, into, 0, into.byteSize());
    }

    private byte[] bytes(Inline inline) throws IOException {
        Fields content = inline.content();
        return inline.compression().isEmpty()
                ? content.bytes()
                : inline.compression()
                        .get()
                        .expand(content, (int) inline.lengthBytes(), sectorBytes);
    }

    private byte[] expanded(Compressed whole) throws IOException {
        Expanded found = last;
        if (found != null
                && found.logical == whole.logical()
                && found.bytes.length == whole.plainBytes()) {
            return found.bytes;
        }
        byte[] stored = new byte[whole.storedBytes()];
        data.read(whole.logical(), MemorySegment.ofArray(stored), item.hasChecksums());
        byte[] plain =
                whole.compression().expand(Fields.of(stored), whole.plainBytes(), sectorBytes);
        last = new Expanded(whole.logical(), plain);
        return plain;
    }

    @Override
    public OptionalLong nextData(long offsetBytes) throws IOException {
        return guard.run("seek", () -> dataFrom(offsetBytes));
    }

    private OptionalLong dataFrom(long offset) throws IOException {
        Extents extents = new Extents(offset);
        FileExtent extent = extents.next();
        while (extent != null && (extent.end() <= offset || !extent.isData())) {
            extent = extents.next();
        }
        if (extent == null || Math.max(extent.start(), offset) >= item.sizeBytes()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.max(extent.start(), offset));
    }

    @Override
    public long nextHole(long offsetBytes) throws IOException {
        return guard.run("seek", () -> holeFrom(offsetBytes));
    }

    private long holeFrom(long offset) throws IOException {
        Extents extents = new Extents(offset);
        long position = offset;
        FileExtent extent = extents.next();
        while (extent != null
                && extent.start() <= position
                && (extent.isData() || extent.end() <= position)) {
            position = Math.max(position, extent.end());
            extent = extents.next();
        }
        // Space may be allocated behind the file's end.
        return Math.min(position, item.sizeBytes());
    }

    /** Holds nothing. */
    @Override
    public void close() {}
}
