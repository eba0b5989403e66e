package io.drydock.copy;

import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/** Copies to a device, many ranges at once. */
final class DeviceCopy {
    private DeviceCopy() {}

    static CopyResult run(Transfer transfer, CopySource source, BlockDevice target)
            throws IOException {
        try (Workers workers = new Workers(transfer.options().threads())) {
            Endpoint to = new Endpoint(target, workers);
            switch (source) {
                case CopySource.Device device -> copy(transfer, device.device(), to, workers);
                case CopySource.Stream stream -> copy(transfer, stream.channel(), target, to);
                case CopySource.File _ -> throw new AssertionError("it has been opened");
            }
        }
        if (transfer.options().flush() && !transfer.isStopped()) {
            target.flush();
        }
        return transfer.result();
    }

    private static void copy(Transfer transfer, BlockDevice source, Endpoint to, Workers workers) {
        Endpoint from = new Endpoint(source, workers);
        int alignment = Math.max(from.alignmentBytes(), to.alignmentBytes());
        Plan plan = new Plan(source, transfer.options(), alignment);
        try (Slots slots = new Slots(transfer, from, to)) {
            for (Piece piece = next(transfer, plan); piece != null; piece = next(transfer, plan)) {
                if (piece.zero() && transfer.options().skipsZeroes()) {
                    transfer.addSkipped(piece.lengthBytes());
                    continue;
                }
                Slot slot = slots.take();
                if (slot == null) {
                    break;
                }
                slot.copy(piece);
            }
        }
    }

    /** The next piece; null when there is none, or none is wanted any more. */
    static @Nullable Piece next(Transfer transfer, Plan plan) {
        if (transfer.isStopped()) {
            return null;
        }
        try {
            return plan.next();
        } catch (IOException e) {
            transfer.fail(plan.position(), e);
            return null;
        }
    }

    private static void copy(
            Transfer transfer, ReadableByteChannel channel, BlockDevice target, Endpoint to) {
        long offset = 0;
        try (Slots slots = new Slots(transfer, null, to)) {
            for (Slot slot = slots.take(); slot != null; slot = slots.take()) {
                long count = fill(transfer, channel, slot, offset);
                if (offset + count > target.sizeBytes()) {
                    transfer.fail(
                            offset, tooSmall(transfer.subject(), target, "the source has more"));
                    count = 0;
                }
                if (count == 0) {
                    slots.release(slot);
                    break;
                }
                slot.write(offset, count);
                offset += count;
            }
        }
    }

    private static long fill(
            Transfer transfer, ReadableByteChannel channel, Slot slot, long offset) {
        try {
            return Streams.read(channel, slot.memory());
        } catch (IOException e) {
            transfer.fail(offset, e);
            return 0;
        }
    }

    static RefusedException tooSmall(String subject, BlockDevice target, String more) {
        return new RefusedException(
                "copy",
                subject,
                "the destination has " + target.sizeBytes() + " bytes, " + more,
                "make it larger");
    }
}
