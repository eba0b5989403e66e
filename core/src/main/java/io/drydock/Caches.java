package io.drydock;

import io.drydock.cache.CacheStatistics;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What a session remembers of its drives: their partition tables, and what libblkid has found in
 * each partition. {@link Session#drives}, {@link Session#devices} and {@link Session#device} are
 * answered from it.
 *
 * <p>An entry is used until its time to live is over or the drive may have changed: by a write to
 * {@link io.drydock.image.Image#disk}, by a mount for writing when it begins and when it ends, or
 * by somebody else, as far as the kernel tells that of the image's files. What an NBD server's disk
 * is changed by, nobody tells: there is only the time to live, and {@link #invalidate()}.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class Caches {
    private final List<OpenDrive> drives;
    private final DeviceCaches caches;

    Caches(List<OpenDrive> drives, DeviceCaches caches) {
        this.drives = drives;
        this.caches = caches;
    }

    /** For more drives of the session. */
    DeviceCaches common() {
        return caches;
    }

    /** For a session on other drives, with nothing remembered so far. */
    DeviceCaches likewise() {
        return DeviceCaches.of(caches.options(), caches.clock());
    }

    /** Of the partition tables: a look-up is of one drive. */
    public CacheStatistics partitions() {
        return caches.partitions().statistics();
    }

    /** Of what libblkid has found: a look-up is of one partition, or of a drive that has none. */
    public CacheStatistics signatures() {
        return caches.signatures().statistics();
    }

    /** Forgets everything: what is looked up next is read. */
    public void invalidate() {
        drives.forEach(OpenDrive::invalidate);
    }

    /** Forgets what is known of one drive. */
    public void invalidate(Drive drive) {
        drive.device().drives().forEach(index -> drives.get(index).invalidate());
    }

    /** Forgets what libblkid has found in one device; where its drive's partitions are, stays. */
    public void invalidate(Device device) {
        device.drives().forEach(index -> drives.get(index).invalidate(device.name()));
    }

    /**
     * Reads everything that is not remembered, several drives at once.
     *
     * @throws io.drydock.error.CorruptDataException when a drive has a GPT of which neither copy is
     *     sound
     */
    public void warmUp() throws IOException {
        if (drives.size() == 1) {
            drives.getFirst().drive();
            return;
        }
        List<Future<Drive>> reading = new ArrayList<>();
        // Platform threads: what waits in a system call holds its carrier.
        try (ExecutorService threads = Executors.newFixedThreadPool(Math.min(drives.size(), 8))) {
            drives.forEach(drive -> reading.add(threads.submit(drive::drive)));
        }
        IOException first = null;
        for (Future<Drive> ended : reading) {
            if (ended.state() == Future.State.FAILED) {
                first = failure(first, ended.exceptionNow());
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static IOException failure(@Nullable IOException first, Throwable next) {
        if (first == null) {
            return next instanceof IOException e ? e : new IOException(next);
        }
        first.addSuppressed(next);
        return first;
    }
}
