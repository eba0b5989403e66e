package io.drydock.internal.kernel;

import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.lifetime.CloseStack.Release;
import io.drydock.internal.linux.Fd;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The device, or the devices, that a filesystem is mounted from, and the claims on their bytes; the
 * last mount gives all back.
 *
 * <p>Most filesystems are mounted once. The subvolumes of a btrfs are mounts of one filesystem,
 * which the kernel knows as one only on one device.
 *
 * <p>Threading: safe for use by many threads. Who mounts the same device waits for who does.
 */
final class DeviceUse {
    private static final Map<Key, DeviceUse> SHARED = new HashMap<>();

    private final @Nullable Key key;
    private final ReentrantLock lock = new ReentrantLock();

    /** How many have it or wait for it; guarded by SHARED. */
    private int takers;

    private int mounts;
    private @Nullable MountDevices devices;
    private @Nullable Release claims;
    private final CloseStack kept = new CloseStack();

    private DeviceUse(@Nullable Key key) {
        this.key = key;
    }

    /** A part of an open disk. */
    private record Key(Fd disk, long offsetBytes, long lengthBytes, boolean readOnly) {}

    /** For a device that is mounted once. */
    static DeviceUse alone() {
        return new DeviceUse(null);
    }

    /** For a device that may be mounted already. */
    static DeviceUse shared(MountSource source, boolean readOnly) {
        Key key =
                new Key(
                        source.backing().fd(),
                        source.offsetBytes(),
                        source.lengthBytes(),
                        readOnly);
        synchronized (SHARED) {
            DeviceUse use = SHARED.computeIfAbsent(key, DeviceUse::new);
            use.takers++;
            return use;
        }
    }

    private void giveUp() {
        synchronized (SHARED) {
            takers--;
            if (takers == 0 && key != null) {
                SHARED.remove(key);
            }
        }
    }

    /** Mounts a device. */
    interface Mounting {
        /**
         * @param mounted the devices, when they have a mount; else {@link DeviceUse#holds} is to be
         *     called
         */
        KernelFilesystem mount(@Nullable MountDevices mounted) throws IOException;
    }

    /** Mounts it, once more or for the first time. Each mount ends with {@link #release}. */
    KernelFilesystem mount(Mounting mounting) throws IOException {
        lock.lock();
        try {
            KernelFilesystem filesystem = mounting.mount(devices);
            mounts++;
            return filesystem;
        } catch (IOException | RuntimeException e) {
            giveUp();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Takes over the devices that have been mounted, and the claims on their bytes. */
    void holds(MountDevices mounted, Release claimed) {
        if (key == null) {
            mounted.close(); // the mount keeps it
        }
        // Else it stays open, so that its path remains its own for the next.
        devices = mounted;
        claims = claimed;
    }

    /** Gives something up after the last mount. */
    void keep(Release release) {
        kept.push(release);
    }

    /** When a mount is gone. The last waits until the kernel is done with the device. */
    void release() throws IOException {
        lock.lock();
        try (CloseStack closing = new CloseStack()) {
            closing.push(this::giveUp);
            mounts--;
            MountDevices last = devices;
            Release held = claims;
            if (mounts == 0 && last != null && held != null) {
                devices = null;
                closing.push(held);
                closing.push(kept::close);
                closing.push(last::awaitGone);
                closing.push(last::close);
            }
        } finally {
            lock.unlock();
        }
    }
}
