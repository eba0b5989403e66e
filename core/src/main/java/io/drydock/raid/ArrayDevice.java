package io.drydock.raid;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.raid.Piece.Copy;
import io.drydock.volume.Device;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The bytes of an array, read from its members, whole or degraded: no kernel, no privileges.
 *
 * <p>It is never written to here. A write must be known to all members before it counts, and a
 * crash in between is what the kernel's md keeps superblocks and bitmaps for.
 *
 * <p>Threading: safe for use by many threads, as its members are.
 */
public final class ArrayDevice implements BlockDevice {
    private final RaidArray array;
    private final Layout layout;

    /** By role; empty where the member is missing. */
    private final List<Optional<MemberData>> members;

    private final CloseStack opened;

    private ArrayDevice(
            RaidArray array, Layout layout, List<Optional<MemberData>> members, CloseStack opened) {
        this.array = array;
        this.layout = layout;
        this.members = members;
        this.opened = opened;
    }

    /** Opens a member for reading, such as a session does. */
    @FunctionalInterface
    public interface Opener {
        /**
         * @return the array closes it
         */
        BlockDevice open(Device device) throws IOException;
    }

    /**
     * Opens the members and with them the array.
     *
     * @throws RefusedException when {@link RaidArray#obstacle} says so
     */
    public static ArrayDevice open(RaidArray array, Opener opener) throws IOException {
        Optional<String> obstacle = array.obstacle();
        if (obstacle.isPresent()) {
            throw new RefusedException(
                    "open",
                    array.deviceName(),
                    obstacle.get(),
                    "give the session all of its drives");
        }
        CloseStack opened = new CloseStack();
        try {
            List<Optional<MemberData>> members = new ArrayList<>();
            List<Long> dataBytes = new ArrayList<>();
            for (int role = 0; role < array.geometry().devices(); role++) {
                Optional<ArrayMember> member = array.active(role);
                if (member.isPresent()) {
                    BlockDevice device = opener.open(member.get().device());
                    opened.push(device::close);
                    members.add(Optional.of(new MemberData(device, member.get())));
                    dataBytes.add(member.get().dataBytes());
                } else {
                    members.add(Optional.empty());
                }
            }
            Layout layout = Layout.of(array.geometry(), dataBytes);
            return new ArrayDevice(array, layout, List.copyOf(members), opened);
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    @Override
    public long sizeBytes() {
        return array.sizeBytes();
    }

    @Override
    public int sectorBytes() {
        return members.stream()
                .flatMap(Optional::stream)
                .mapToInt(member -> member.device().sectorBytes())
                .max()
                .orElseThrow();
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, into.byteSize(), sizeBytes());
        long done = 0;
        while (done < into.byteSize()) {
            Piece piece = layout.at(offsetBytes + done);
            long length = Math.min(piece.lengthBytes(), into.byteSize() - done);
            read(piece, into.asSlice(done, length), offsetBytes + done);
            done += length;
        }
    }

    private void read(Piece piece, MemorySegment into, long offsetBytes) throws IOException {
        for (Copy copy : piece.copies()) {
            Optional<MemberData> member =
                    members.get(copy.role())
                            .filter(m -> m.isGood(copy.offsetBytes(), into.byteSize()));
            if (member.isPresent()) {
                member.get().read(copy.offsetBytes(), into);
                return;
            }
        }
        if (layout instanceof ParityLayout parity
                && new Reconstruction(parity, members).read(piece.copies().getFirst(), into)) {
            return;
        }
        throw new CorruptDataException(
                "read",
                array.deviceName(),
                "what is at byte %d is on no device that can be read".formatted(offsetBytes));
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws RefusedException {
        throw refused();
    }

    @Override
    public void flush() {}

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws RefusedException {
        throw refused();
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws RefusedException {
        throw refused();
    }

    private RefusedException refused() {
        return new RefusedException(
                "write",
                array.deviceName(),
                "an array is written to by the kernel only",
                "as root, attach it");
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        return lengthBytes == 0
                ? List.of()
                : List.of(new Extent(offsetBytes, lengthBytes, true, false));
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
