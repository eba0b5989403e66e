package io.drydock.internal.lvm;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.error.RefusedException;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A device that is put together of pieces of others: one after the other, or several in turn.
 *
 * <p>Threading: as {@link BlockDevice} says.
 */
final class PieceDevice implements BlockDevice {
    private final List<Run> runs;
    private final String name;
    private final boolean readOnly;
    private final int sectorBytes;
    private final CloseStack owned;

    /**
     * A run of the device that is made in one way.
     *
     * @param lengthBytes a multiple of the number of parts times the stripe
     * @param stripeBytes how much of a part comes before the next one
     * @param parts as long as their share, or longer
     */
    record Run(long startBytes, long lengthBytes, long stripeBytes, List<BlockDevice> parts) {
        /** One device, or several in turn. */
        private Piece piece(long offset, long length) {
            long in = offset - startBytes;
            long left = Math.min(length, lengthBytes - in);
            if (parts.size() == 1) {
                return new Piece(parts.getFirst(), in, left);
            }
            long stripe = in / stripeBytes;
            long inStripe = in % stripeBytes;
            return new Piece(
                    parts.get((int) (stripe % parts.size())),
                    stripe / parts.size() * stripeBytes + inStripe,
                    Math.min(left, stripeBytes - inStripe));
        }
    }

    private record Piece(BlockDevice device, long offset, long length) {}

    private interface Step {
        /**
         * @param done how much of the whole range came before
         */
        void on(Piece piece, long done) throws IOException;
    }

    /**
     * @param runs in order, without gaps from 0 on
     * @param readOnly whether all writes are refused
     * @param owned what is closed with it
     */
    PieceDevice(List<Run> runs, String name, boolean readOnly, CloseStack owned) {
        this.runs = List.copyOf(runs);
        this.name = name;
        this.readOnly =
                readOnly
                        || runs.stream()
                                .flatMap(run -> run.parts().stream())
                                .anyMatch(BlockDevice::isReadOnly);
        this.sectorBytes =
                runs.stream()
                        .flatMap(run -> run.parts().stream())
                        .mapToInt(BlockDevice::sectorBytes)
                        .max()
                        .orElse(512);
        this.owned = owned;
    }

    @Override
    public long sizeBytes() {
        return runs.isEmpty() ? 0 : runs.getLast().startBytes() + runs.getLast().lengthBytes();
    }

    @Override
    public int sectorBytes() {
        return sectorBytes;
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    private void each(long offset, long length, Step step) throws IOException {
        Objects.checkFromIndexSize(offset, length, sizeBytes());
        long done = 0;
        int at = runAt(offset);
        while (done < length) {
            Run run = runs.get(at);
            Piece piece = run.piece(offset + done, length - done);
            step.on(piece, done);
            done += piece.length;
            if (offset + done == run.startBytes() + run.lengthBytes()) {
                at++;
            }
        }
    }

    /** The last run that does not begin behind the offset. */
    private int runAt(long offset) {
        int low = 0;
        int high = runs.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (runs.get(middle).startBytes() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) throws IOException {
        each(
                offsetBytes,
                into.byteSize(),
                (piece, done) -> piece.device.read(piece.offset, into.asSlice(done, piece.length)));
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        checkWritable("write");
        each(
                offsetBytes,
                from.byteSize(),
                (piece, done) ->
                        piece.device.write(piece.offset, from.asSlice(done, piece.length)));
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        checkWritable("discard");
        each(
                offsetBytes,
                lengthBytes,
                (piece, done) -> piece.device.discard(piece.offset, piece.length));
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        checkWritable("zero");
        each(
                offsetBytes,
                lengthBytes,
                (piece, done) -> piece.device.zero(piece.offset, piece.length));
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException {
        List<Extent> extents = new ArrayList<>();
        each(
                offsetBytes,
                lengthBytes,
                (piece, done) -> {
                    long shift = offsetBytes + done - piece.offset;
                    for (Extent e : piece.device.extents(piece.offset, piece.length)) {
                        extents.add(
                                new Extent(
                                        e.offsetBytes() + shift,
                                        e.lengthBytes(),
                                        e.allocated(),
                                        e.zero()));
                    }
                });
        return List.copyOf(extents);
    }

    @Override
    public void flush() throws IOException {
        for (Run run : runs) {
            for (BlockDevice part : run.parts()) {
                part.flush();
            }
        }
    }

    private void checkWritable(String operation) throws RefusedException {
        if (readOnly) {
            throw new RefusedException(
                    operation,
                    name,
                    "it can only be read so",
                    "open its drives for writing, and mount or attach it");
        }
    }

    @Override
    public void close() throws IOException {
        owned.close();
    }
}
