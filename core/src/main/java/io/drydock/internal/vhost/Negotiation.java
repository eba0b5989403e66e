package io.drydock.internal.vhost;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.virtio_blk_config;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.EventFd;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.SharedMemory;
import io.drydock.internal.nbd.wire.Deadline;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The first words with a back-end: what both can do, what the disk is like, and where the memory
 * and the rings are.
 *
 * <p>Threading: belongs to the thread that connects.
 */
final class Negotiation {
    private static final long WANTED =
            bits(
                    LibC.VIRTIO_F_VERSION_1(),
                    LibC.VIRTIO_RING_F_INDIRECT_DESC(),
                    LibC.VIRTIO_RING_F_EVENT_IDX(),
                    LibC.VIRTIO_BLK_F_SIZE_MAX(),
                    LibC.VIRTIO_BLK_F_SEG_MAX(),
                    LibC.VIRTIO_BLK_F_RO(),
                    LibC.VIRTIO_BLK_F_BLK_SIZE(),
                    LibC.VIRTIO_BLK_F_FLUSH(),
                    LibC.VIRTIO_BLK_F_CONFIG_WCE(),
                    LibC.VIRTIO_BLK_F_MQ(),
                    LibC.VIRTIO_BLK_F_DISCARD(),
                    LibC.VIRTIO_BLK_F_WRITE_ZEROES(),
                    Message.FEATURE_PROTOCOL_FEATURES);

    private static final long WANTED_PROTOCOL =
            bits(
                    Message.PROTOCOL_MQ,
                    Message.PROTOCOL_REPLY_ACK,
                    Message.PROTOCOL_BACKEND_REQ,
                    Message.PROTOCOL_CONFIG);

    private final Control control;
    private final String subject;
    private final Deadline deadline;
    private long features;
    private long protocol;

    Negotiation(Control control, String subject, Deadline deadline) {
        this.control = control;
        this.subject = subject;
        this.deadline = deadline;
    }

    private static long bits(int... numbers) {
        long mask = 0;
        for (int number : numbers) {
            mask |= 1L << number;
        }
        return mask;
    }

    boolean has(int feature) {
        return (features & (1L << feature)) != 0;
    }

    private boolean hasProtocol(int feature) {
        return (protocol & (1L << feature)) != 0;
    }

    long features() {
        return features;
    }

    /** Agrees on features, and returns what the disk is like. */
    BlockConfig agree() throws DeadException, UnsupportedException {
        features = control.ask(Message.GET_FEATURES, deadline) & WANTED;
        if (!has(LibC.VIRTIO_F_VERSION_1()) || !has(Message.FEATURE_PROTOCOL_FEATURES)) {
            throw tooOld("virtio 1.0 and the protocol's own features");
        }
        protocol = control.ask(Message.GET_PROTOCOL_FEATURES, deadline) & WANTED_PROTOCOL;
        if (!hasProtocol(Message.PROTOCOL_CONFIG)) {
            throw tooOld("the configuration space");
        }
        control.tell(Message.SET_PROTOCOL_FEATURES, protocol, deadline);
        if (hasProtocol(Message.PROTOCOL_REPLY_ACK)) {
            control.acknowledgeAll();
        }
        control.tell(Message.SET_OWNER, MemorySegment.NULL, deadline);
        control.tell(Message.SET_FEATURES, features, deadline);
        return writeBack(config());
    }

    private UnsupportedException tooOld(String what) {
        return new UnsupportedException(
                "connect to",
                subject,
                "the back-end does not know of " + what,
                "use qemu-storage-daemon 5.2 or later, or NBD");
    }

    private BlockConfig config() throws DeadException {
        try (Arena arena = Arena.ofConfined()) {
            return BlockConfig.parse(control.config(arena, BlockConfig.BYTES, deadline), features);
        }
    }

    /** Lets it answer writes before they are on stable storage, which is what flush is for. */
    private BlockConfig writeBack(BlockConfig config) throws DeadException {
        if (!config.flush() || config.writeBack()) {
            return config;
        }
        control.configure((int) virtio_blk_config.wce$offset(), (byte) 1, deadline);
        return config;
    }

    /** How many queues there can be. */
    int queues(BlockConfig config, int wanted) throws DeadException {
        int most = Math.min(wanted, config.queues());
        if (most > 1 && hasProtocol(Message.PROTOCOL_MQ)) {
            long there = control.ask(Message.GET_QUEUE_NUM, deadline);
            if (there < 1 || there > Limits.QUEUES) {
                throw DeadException.violation(there + " queues");
            }
            most = (int) Math.min(most, there);
        }
        return most;
    }

    /** Hands over the memory, and the channel on which the back-end may speak up. */
    void share(SharedMemory memory, Fd news) throws DeadException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = memory.all();
            // One region, whose addresses are those of our process on both sides.
            MemorySegment table =
                    arena.allocateFrom(
                            ValueLayout.JAVA_LONG,
                            1,
                            all.address(),
                            all.byteSize(),
                            all.address(),
                            0);
            control.tell(Message.SET_MEM_TABLE, table, deadline, memory.file());
        }
        if (hasProtocol(Message.PROTOCOL_BACKEND_REQ)) {
            control.tell(Message.SET_BACKEND_REQ_FD, MemorySegment.NULL, deadline, news);
        }
    }

    /** Lets a ring be served. */
    void start(int index, Ring ring, EventFd kick, EventFd call) throws DeadException {
        control.tell(Message.SET_VRING_NUM, index, ring.entries(), deadline);
        control.tell(Message.SET_VRING_BASE, index, 0, deadline);
        try (Arena arena = Arena.ofConfined()) {
            // struct vhost_vring_addr: its flags are none, and there is no log.
            MemorySegment addresses =
                    arena.allocateFrom(
                            ValueLayout.JAVA_LONG,
                            index,
                            ring.descriptorsAddress(),
                            ring.usedAddress(),
                            ring.availableAddress(),
                            0);
            control.tell(Message.SET_VRING_ADDR, addresses, deadline);
        }
        control.tell(Message.SET_VRING_CALL, index, deadline, call.fd());
        control.tell(Message.SET_VRING_KICK, index, deadline, kick.fd());
        control.tell(Message.SET_VRING_ENABLE, index, 1, deadline);
    }

    /** Returns when the back-end has taken in all that was said. */
    void settle() throws DeadException {
        if (hasProtocol(Message.PROTOCOL_REPLY_ACK)) {
            control.settle(deadline);
        } else {
            control.ask(Message.GET_FEATURES, deadline);
        }
    }
}
