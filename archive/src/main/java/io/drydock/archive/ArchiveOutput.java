package io.drydock.archive;

import io.drydock.task.Monitor;
import java.io.IOException;
import java.io.OutputStream;

/** An archive's bytes before compression. Tells the monitor of each MiB. */
final class ArchiveOutput extends OutputStream {
    private static final long MONITOR_BYTES = 1 << 20;

    private final OutputStream out;
    private final Monitor monitor;
    private long count;
    private long reported;

    ArchiveOutput(OutputStream out, Monitor monitor) {
        this.out = out;
        this.monitor = monitor;
    }

    /** How many bytes have been written. */
    long count() {
        return count;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        out.write(from, offset, length);
        count += length;
        if (count - reported >= MONITOR_BYTES) {
            reported = count;
            monitor.checkCancelled();
            monitor.progressed(count, -1);
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** That there is no more. */
    void finished() {
        monitor.progressed(count, count);
    }
}
