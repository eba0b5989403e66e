package io.drydock.internal.lvm;

import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.PhysicalVolume;
import io.drydock.lvm.VolumeGroup;
import io.drydock.volume.Device;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Logical volumes as block devices of this host, by device-mapper. What several of them stand on, a
 * physical volume or a thin pool, is there once and goes with the last of them.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class ActiveVolumes {
    private final MemberAttachment members;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Layer> layers = new HashMap<>();

    private ActiveVolumes(MemberAttachment members) {
        this.members = members;
    }

    /**
     * None yet.
     *
     * @param members how physical volumes are had
     */
    public static ActiveVolumes of(MemberAttachment members) {
        return new ActiveVolumes(members);
    }

    /**
     * Makes a volume a block device, or shares the one that there is.
     *
     * @param readOnly whether not a byte of the physical volumes may change, either
     * @throws io.drydock.error.UnsupportedException when the kernel lacks device-mapper or a target
     *     of it, the volume is of a type that is not supported, or we lack CAP_SYS_ADMIN
     * @throws RefusedException when it is to be written, and what it stands on is in use read-only
     * @throws io.drydock.error.DrydockException when a physical volume that it needs is missing,
     *     there more than once, or too short
     */
    public HostDevice activate(VolumeGroup group, LogicalVolume volume, boolean readOnly)
            throws IOException {
        lock.lock();
        try {
            Layer layer = new Tables(this, group, readOnly).volume(volume.name());
            return new Lease(layer);
        } finally {
            lock.unlock();
        }
    }

    /** Makes a device of other layers, which it takes over: also when it fails. */
    interface Maker {
        /**
         * @param below where the layers go that it is made of, as they are taken
         */
        HostDevice make(List<Layer> below) throws IOException;
    }

    /** A device that others stand on, or that is used itself. */
    static final class Layer {
        private final String key;
        private final HostDevice device;
        private final boolean readOnly;
        private final List<Layer> below;
        private int users = 1;

        private Layer(String key, HostDevice device, boolean readOnly, List<Layer> below) {
            this.key = key;
            this.device = device;
            this.readOnly = readOnly;
            this.below = below;
        }

        long number() {
            return device.deviceNumber();
        }

        /** Its bytes, to be read. */
        BlockDevice bytes() throws IOException {
            return FileBlockDevice.open(device.path(), true);
        }
    }

    /**
     * Takes the layer of that key, made if need be; under the lock.
     *
     * @param name what errors call it
     */
    Layer take(String key, String name, boolean readOnly, Maker maker) throws IOException {
        Layer there = layers.get(key);
        if (there != null) {
            if (there.readOnly && !readOnly) {
                throw new RefusedException(
                        "activate",
                        name,
                        "it is to be written, and is in use read-only",
                        "close what uses it first");
            }
            there.users++;
            return there;
        }
        List<Layer> below = new ArrayList<>();
        try {
            Layer made = new Layer(key, maker.make(below), readOnly, below);
            layers.put(key, made);
            return made;
        } catch (IOException | RuntimeException e) {
            CloseStack unused = new CloseStack();
            below.forEach(layer -> unused.push(() -> release(layer)));
            unused.closeAfter(e);
            throw e;
        }
    }

    /** Gives it back; the last one to do so has it closed, and what it stands on after it. */
    private void release(Layer layer) throws IOException {
        layer.users--;
        if (layer.users > 0) {
            return;
        }
        layers.remove(layer.key);
        CloseStack closing = new CloseStack();
        layer.below.forEach(below -> closing.push(() -> release(below)));
        closing.push(layer.device::close);
        closing.close();
    }

    /** The physical volume, attached. */
    Layer physical(VolumeGroup group, PhysicalVolume volume, Device device, boolean readOnly)
            throws IOException {
        String key = group.id() + "/" + volume.id();
        return take(key, device.name(), readOnly, below -> members.attach(device, readOnly));
    }

    /** A volume in use. */
    private final class Lease implements HostDevice {
        private final Layer layer;
        private final AtomicBoolean closed = new AtomicBoolean();

        Lease(Layer layer) {
            this.layer = layer;
        }

        @Override
        public Path path() {
            return layer.device.path();
        }

        @Override
        public long deviceNumber() {
            return layer.number();
        }

        @Override
        public long sizeBytes() {
            return layer.device.sizeBytes();
        }

        @Override
        public boolean isReadOnly() {
            return layer.readOnly;
        }

        @Override
        public void close() throws IOException {
            if (closed.compareAndSet(false, true)) {
                lock.lock();
                try {
                    release(layer);
                } finally {
                    lock.unlock();
                }
            }
        }
    }
}
