package io.drydock.archive;

import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.task.Monitor;
import java.io.IOException;

/** An archive's bytes, decompressed and within the limits. Tells the monitor of each MiB. */
final class ArchiveInput {
    private static final long MONITOR_BYTES = 1 << 20;

    private final String name;
    private final DecodedInput in;
    private final UnpackLimits limits;
    private final Monitor monitor;
    private long count;
    private long reported;

    ArchiveInput(String name, DecodedInput in, UnpackLimits limits, Monitor monitor) {
        this.name = name;
        this.in = in;
        this.limits = limits;
        this.monitor = monitor;
    }

    /** How many bytes have been read. */
    long count() {
        return count;
    }

    /** What errors call it. */
    String name() {
        return name;
    }

    UnpackLimits limits() {
        return limits;
    }

    /** Reads all of it, or nothing at the end. */
    boolean readOrEnd(byte[] into) throws IOException {
        int read = in.readNBytes(into, 0, into.length);
        counted(read);
        if (read > 0 && read < into.length) {
            throw cutOff();
        }
        return read > 0;
    }

    void readFully(byte[] into, int offset, int length) throws IOException {
        int read = in.readNBytes(into, offset, length);
        counted(read);
        if (read < length) {
            throw cutOff();
        }
    }

    void skip(long length) throws IOException {
        byte[] unwanted = new byte[(int) Math.min(length, 64 << 10)];
        for (long rest = length; rest > 0; ) {
            int part = (int) Math.min(rest, unwanted.length);
            readFully(unwanted, 0, part);
            rest -= part;
        }
    }

    /** To the end, so that checksums are checked and who writes into a pipe can end. */
    void drain() throws IOException {
        byte[] unwanted = new byte[64 << 10];
        for (int read; (read = in.read(unwanted, 0, unwanted.length)) >= 0; ) {
            counted(read);
        }
        monitor.progressed(count, count);
    }

    private CorruptDataException cutOff() {
        return new CorruptDataException("unpack", name, "the archive is cut off");
    }

    private void counted(int read) throws IOException {
        count += read;
        if (count > limits.maxBytes()) {
            throw new RefusedException(
                    "unpack",
                    name,
                    "it has more than " + limits.maxBytes() + " bytes",
                    "raise UnpackLimits.maxBytes if that is right");
        }
        if (count > UnpackLimits.FREE_BYTES && count / limits.maxRatio() > in.sourceCount()) {
            throw new RefusedException(
                    "unpack",
                    name,
                    "it becomes more than " + limits.maxRatio() + " times as large",
                    "raise UnpackLimits.maxRatio if that is right");
        }
        if (count - reported >= MONITOR_BYTES) {
            reported = count;
            monitor.checkCancelled();
            monitor.progressed(count, -1);
        }
    }
}
