package io.drydock;

import io.drydock.block.BlockDevice;
import io.drydock.crypt.Key;
import io.drydock.crypt.KeyRing;
import io.drydock.crypt.UnlockLimits;
import io.drydock.crypt.Unlocked;
import io.drydock.error.RefusedException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.volume.Device;
import io.drydock.volume.Signature;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The encrypted devices of a session that have been unlocked, and the keys to unlock others.
 * Finding out whether a key fits takes a second, so each device is unlocked once.
 *
 * <p>Threading: safe for use by many threads.
 */
final class Unlocks implements AutoCloseable {
    private final KeyRing keys;
    private final UnlockLimits limits = UnlockLimits.defaults();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Unlocked> unlocked = new HashMap<>();
    private long changes;

    /**
     * @param keys closed with this
     */
    Unlocks(KeyRing keys) {
        this.keys = keys;
    }

    /** Whether libblkid says that a device is encrypted. */
    static boolean isEncrypted(Device device) {
        return device.signature().filter(s -> s.usage().equals("crypto")).isPresent();
    }

    /** Reads a device. */
    @FunctionalInterface
    interface Opener {
        BlockDevice open(Device device) throws IOException;
    }

    /** The content, if the device has been unlocked before or one of the keys is for it. */
    Optional<Unlocked> find(Device container, Opener opener) throws IOException {
        lock.lock();
        try {
            Unlocked known = unlocked.get(id(container));
            if (known != null) {
                return Optional.of(known);
            }
            List<Key> fitting = keys.keysFor(container);
            return fitting.isEmpty()
                    ? Optional.empty()
                    : Optional.of(unlock(container, fitting, opener));
        } finally {
            lock.unlock();
        }
    }

    /** Unlocks a device by one of those keys, which stay the caller's. */
    Unlocked unlock(Device container, List<Key> candidates, Opener opener) throws IOException {
        lock.lock();
        try (BlockDevice bytes = opener.open(container)) {
            Unlocked made = Unlocked.of(bytes, container.name(), candidates, limits);
            Unlocked before = unlocked.put(id(container), made);
            if (before != null) {
                before.close();
            }
            changes++;
            return made;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a device's key. What is mounted of it stays so. */
    void lock(Device container) throws RefusedException {
        lock.lock();
        try {
            Unlocked known = unlocked.remove(id(container));
            if (known == null) {
                throw new RefusedException(
                        "lock", container.name(), "it is not unlocked", "unlock it first");
            }
            known.close();
            changes++;
        } finally {
            lock.unlock();
        }
    }

    /** How often something has been unlocked or locked. */
    long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /** The same place with another header, or of another size, is another container. */
    private static String id(Device container) {
        String uuid = container.signature().flatMap(Signature::uuid).orElse("");
        return container.name() + " " + uuid + " " + container.sizeBytes();
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try (CloseStack closing = new CloseStack()) {
            closing.push(keys::close);
            unlocked.values().forEach(content -> closing.push(content::close));
            unlocked.clear();
        } finally {
            lock.unlock();
        }
    }
}
