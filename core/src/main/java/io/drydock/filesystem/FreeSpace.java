package io.drydock.filesystem;

import io.drydock.attribute.InodeFlag;
import io.drydock.error.FileException;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * Fills what is free with zeroes, by files in a directory made for them.
 *
 * <p>Threading: for one thread.
 */
final class FreeSpace {
    private static final long PIECE_BYTES = 1 << 20;

    /** No filesystem has smaller blocks. */
    private static final long LEAST_BYTES = 512;

    /** A file larger than its filesystem allows, such as 4 GiB on vfat, is not the end. */
    private static final String FILE_TOO_LARGE = "EFBIG";

    private static final Set<String> UNTRIMMED = Set.of("EOPNOTSUPP", "ENOTTY");
    private static final Set<String> FULL = Set.of("ENOSPC", "EDQUOT");

    private final Filesystem filesystem;
    private final GuestPath place;
    private final Meter meter;
    private long writtenBytes;

    FreeSpace(Filesystem filesystem, GuestPath directory, Monitor monitor) throws IOException {
        this.filesystem = filesystem;
        this.place =
                TemporaryNames.beside("zero", Links.join("zero", directory, GuestPath.of("free")));
        this.meter = new Meter(monitor, filesystem.space(directory).freeBytes());
    }

    /** Returns how many bytes were written. */
    long zero() throws IOException {
        filesystem.sync(); // before that, what was just deleted is not free
        filesystem.createDirectory(place, 0700);
        try (Arena arena = Arena.ofConfined()) {
            forbidCompression();
            MemorySegment zeroes = arena.allocate(PIECE_BYTES);
            int file = 0;
            // Several: one can be as large as it may be, and writing out frees what was reserved.
            while (fill(place.resolve(Integer.toString(file)), zeroes)) {
                file++;
            }
            trimTheRest();
        } catch (IOException | RuntimeException e) {
            new TreeRemoval(filesystem).removeAfter(place, e);
            throw e;
        }
        new TreeRemoval(filesystem).remove(place);
        filesystem.sync();
        meter.finish();
        return writtenBytes;
    }

    /** ext4 and xfs keep some blocks back for themselves. */
    private void trimTheRest() throws IOException {
        try {
            filesystem.trim(place, TrimRange.ALL);
        } catch (FileException e) {
            if (!UNTRIMMED.contains(e.errno())) {
                throw e;
            }
        }
    }

    /** A btrfs that compresses would take zeroes for ever. */
    private void forbidCompression() throws IOException {
        if (filesystem.type().equals("btrfs")) {
            filesystem.setInodeFlags(
                    place, filesystem.inodeFlags(place) | InodeFlag.NOT_COMPRESSED.bit());
        }
    }

    /** Makes a file of all that is free; returns whether that was anything. */
    private boolean fill(GuestPath path, MemorySegment zeroes) throws IOException {
        long before = writtenBytes;
        try (FileHandle file = filesystem.create(path, 0600)) {
            fill(file, zeroes);
            file.sync();
        } catch (FileException e) {
            if (!FULL.contains(e.errno())) {
                throw e;
            }
        }
        return writtenBytes > before;
    }

    private void fill(FileHandle file, MemorySegment zeroes) throws IOException {
        long offset = 0;
        long piece = zeroes.byteSize();
        while (piece >= LEAST_BYTES) {
            try {
                file.write(offset, zeroes.asSlice(0, piece));
                offset += piece;
                writtenBytes += piece;
                meter.add(piece);
            } catch (FileException e) {
                if (!FULL.contains(e.errno()) && !e.errno().equals(FILE_TOO_LARGE)) {
                    throw e;
                }
                piece /= 2;
            }
        }
    }
}
