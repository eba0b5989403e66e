package io.drydock.internal.kernel;

import io.drydock.internal.linux.Fd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Block devices of the host that have several users, such as the physical volume of several logical
 * volumes: each is made for its first user and goes with its last.
 *
 * <p>Threading: safe for use by many threads. Who wants a device waits for who makes it or takes it
 * down.
 *
 * @param <K> what tells the devices apart
 */
public final class SharedDevices<K> {
    private final Map<K, Entry> entries = new HashMap<>();

    /** Makes a device. */
    @FunctionalInterface
    public interface Maker {
        KernelBlockDevice make() throws IOException;
    }

    private final class Entry {
        final K key;
        final ReentrantLock lock = new ReentrantLock();

        /** How many have it or wait for it; guarded by the map. */
        int users;

        @Nullable KernelBlockDevice device;

        Entry(K key) {
            this.key = key;
        }
    }

    /** The device, which is made if nobody has it. The caller closes what it gets. */
    public Shared take(K key, Maker maker) throws IOException {
        Entry entry;
        synchronized (entries) {
            entry = entries.computeIfAbsent(key, Entry::new);
            entry.users++;
        }
        entry.lock.lock();
        try {
            KernelBlockDevice device = entry.device;
            if (device == null) {
                device = maker.make();
                entry.device = device;
            }
            return new Shared(entry, device);
        } catch (IOException | RuntimeException e) {
            leave(entry);
            throw e;
        } finally {
            entry.lock.unlock();
        }
    }

    /** Returns whether nobody else has it or waits for it. */
    private boolean leave(Entry entry) {
        synchronized (entries) {
            entry.users--;
            if (entry.users == 0 && entry.device == null) {
                entries.remove(entry.key);
            }
            return entry.users == 0;
        }
    }

    /** One user's hold on a device. */
    public final class Shared implements KernelBlockDevice {
        private final Entry entry;
        private final KernelBlockDevice device;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Shared(Entry entry, KernelBlockDevice device) {
            this.entry = entry;
            this.device = device;
        }

        /** Another hold on the same device. This one must not be closed meanwhile. */
        Shared again() {
            synchronized (entries) {
                entry.users++;
            }
            return new Shared(entry, device);
        }

        @Override
        public Fd fd() {
            return device.fd();
        }

        @Override
        public Path path() {
            return device.path();
        }

        @Override
        public long deviceNumber() {
            return device.deviceNumber();
        }

        @Override
        public long sizeBytes() {
            return device.sizeBytes();
        }

        @Override
        public boolean isReadOnly() {
            return device.isReadOnly();
        }

        @Override
        public void close() throws IOException {
            if (!closed.compareAndSet(false, true)) {
                return;
            }
            entry.lock.lock();
            try {
                if (leave(entry)) {
                    entry.device = null;
                    device.close();
                }
            } finally {
                synchronized (entries) {
                    if (entry.users == 0) {
                        entries.remove(entry.key);
                    }
                }
                entry.lock.unlock();
            }
        }
    }
}
