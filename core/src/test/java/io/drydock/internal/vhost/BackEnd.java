package io.drydock.internal.vhost;

import io.drydock.bindings.CallState;
import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import io.drydock.bindings.libc.cmsghdr;
import io.drydock.bindings.libc.iovec;
import io.drydock.bindings.libc.msghdr;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.MemoryCalls;
import io.drydock.internal.linux.PollSet;
import io.drydock.internal.linux.SocketCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A back-end in this process, honest but for one {@link Lie}, with as few features as it is told.
 * Its disk is in memory. It maps the front-end's memory for itself, as another process would.
 *
 * <p>Threading: one thread of its own serves one front-end.
 */
final class BackEnd implements AutoCloseable {
    static final int SIZE = 4 << 20;

    /** What it does wrong. */
    enum Lie {
        NONE,
        // While it negotiates.
        OTHER_REPLY,
        NO_REPLY_FLAG,
        OTHER_VERSION,
        SHORT_REPLY,
        ENDLESS_REPLY,
        STALLS_AT_ONCE,
        STALLS_IN_A_REPLY,
        CLOSES_AT_ONCE,
        SHORT_CONFIG,
        BLOCK_OF_NOTHING,
        BLOCK_OF_3000,
        HUGE_BLOCK,
        NEGATIVE_SIZE,
        NO_QUEUES,
        TINY_SEGMENTS,
        REFUSES_MEMORY,
        // While it serves.
        STALLS,
        CLOSES,
        USED_TOO_FAR,
        USED_GOES_BACK,
        UNKNOWN_ID,
        NEGATIVE_ID,
        ID_NOT_IN_FLIGHT,
        WRITES_TOO_MUCH,
        UNKNOWN_STATUS,
        NO_STATUS,
        SHREDS_DESCRIPTORS,
        UNKNOWN_NEWS,
        LONG_NEWS,
        CLOSES_NEWS
    }

    private static final long FEATURES =
            1L << LibC.VIRTIO_F_VERSION_1()
                    | 1L << Message.FEATURE_PROTOCOL_FEATURES
                    | 1L << LibC.VIRTIO_BLK_F_BLK_SIZE()
                    | 1L << LibC.VIRTIO_BLK_F_MQ()
                    | 1L << LibC.VIRTIO_BLK_F_FLUSH();

    private static final long PROTOCOL =
            1L << Message.PROTOCOL_CONFIG
                    | 1L << Message.PROTOCOL_MQ
                    | 1L << Message.PROTOCOL_BACKEND_REQ;

    private final Lie lie;
    private final long moreFeatures;
    private final long moreProtocol;
    private final Path directory;
    private final Fd listening;
    private final byte[] disk = new byte[SIZE];
    private final List<Fd> fds = new ArrayList<>();
    private final List<BackEndRing> rings = new ArrayList<>();
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
    private volatile @Nullable Fd news;
    private volatile boolean ending;
    private volatile long sizeBytes = SIZE;
    private MemorySegment memory = MemorySegment.NULL;
    private long base;

    private BackEnd(Lie lie, long moreFeatures, long moreProtocol) throws IOException {
        this.lie = lie;
        this.moreFeatures = moreFeatures;
        this.moreProtocol = moreProtocol;
        directory = Files.createTempDirectory("drydock-backend");
        listening = Fd.owned(SocketCalls.streamSocket(LibC.AF_UNIX(), 0));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = SocketCalls.unixAddress(arena, socket().toString());
            Errno.check(SocketCalls.bind(listening, address), "bind", "back-end");
        }
        Errno.check(SocketCalls.listen(listening, 1), "listen", "back-end");
        thread.start();
    }

    static BackEnd lying(Lie lie) throws IOException {
        return new BackEnd(lie, 0, 0);
    }

    /** An honest one that can more: bits of virtio's features, and of the protocol's. */
    static BackEnd honest(long moreFeatures, long moreProtocol) throws IOException {
        return new BackEnd(Lie.NONE, moreFeatures, moreProtocol);
    }

    Path socket() {
        return directory.resolve("socket");
    }

    private void run() {
        int number =
                (int)
                        listening.call(
                                n -> LibC.accept4(n, MemorySegment.NULL, MemorySegment.NULL, 0));
        if (number < 0) {
            return;
        }
        try (Fd socket = Fd.owned(number);
                PollSet polled = PollSet.of(1)) {
            polled.add(socket, LibC.POLLIN());
            boolean open = true;
            while (open && !ending) {
                polled.await(1_000_000);
                open = polled.events(0) == 0 || receive(socket);
                for (BackEndRing ring : rings) {
                    open &= ring.serve();
                }
            }
        } finally {
            fds.forEach(Fd::close);
            if (memory.byteSize() > 0) {
                MemoryCalls.munmap(memory);
            }
        }
    }

    /** One message; false at the end. */
    private boolean receive(Fd socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocate(Message.HEADER_BYTES, 4);
            List<Fd> passed = new ArrayList<>();
            if (recvmsg(socket, header, passed) < Message.HEADER_BYTES) {
                return false;
            }
            fds.addAll(passed);
            int request = header.get(ValueLayout.JAVA_INT, 0);
            boolean wantsReply =
                    (header.get(ValueLayout.JAVA_INT, 4) & Message.FLAG_NEED_REPLY) != 0;
            MemorySegment payload = arena.allocate(header.get(ValueLayout.JAVA_INT, 8), 8);
            if (payload.byteSize() > 0) {
                SocketCalls.recv(socket, payload);
            }
            return answer(socket, request, payload, passed, wantsReply);
        }
    }

    private static long recvmsg(Fd socket, MemorySegment into, List<Fd> passed) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = msghdr.allocate(arena);
            MemorySegment part = iovec.allocate(arena);
            iovec.iov_base(part, into);
            iovec.iov_len(part, into.byteSize());
            msghdr.msg_iov(message, part);
            msghdr.msg_iovlen(message, 1);
            MemorySegment control = arena.allocate(64, 8);
            msghdr.msg_control(message, control);
            msghdr.msg_controllen(message, control.byteSize());
            MemorySegment state = CallState.allocate(arena);
            long count = socket.call(n -> LibCErrno.recvmsg(state, n, message, 0));
            for (long at = cmsghdr.sizeof();
                    msghdr.msg_controllen(message) > 0 && at < cmsghdr.cmsg_len(control);
                    at += Integer.BYTES) {
                passed.add(Fd.owned(control.get(ValueLayout.JAVA_INT, at)));
            }
            return count;
        }
    }

    private boolean answer(
            Fd socket, int request, MemorySegment payload, List<Fd> passed, boolean wantsReply) {
        switch (request) {
            case Message.GET_FEATURES -> {
                return replyFeatures(socket);
            }
            case Message.GET_PROTOCOL_FEATURES -> reply(socket, request, PROTOCOL | acks());
            case Message.GET_QUEUE_NUM -> reply(socket, request, 2);
            case Message.GET_CONFIG -> reply(socket, request, config(payload));
            case Message.SET_MEM_TABLE -> map(payload, passed.getFirst());
            case Message.SET_BACKEND_REQ_FD -> news = passed.getFirst();
            case Message.SET_VRING_NUM -> {
                rings.add(new BackEndRing(this, lie, disk));
                rings.getLast().entries = (int) (payload.get(ValueLayout.JAVA_LONG, 0) >>> 32);
            }
            case Message.SET_VRING_ADDR ->
                    rings.getLast()
                            .setAddresses(
                                    payload.get(ValueLayout.JAVA_LONG, 8),
                                    payload.get(ValueLayout.JAVA_LONG, 16),
                                    payload.get(ValueLayout.JAVA_LONG, 24),
                                    moreFeatures);
            case Message.SET_VRING_CALL -> rings.getLast().call = passed.getFirst();
            case Message.SET_VRING_ENABLE ->
                    rings.get((int) payload.get(ValueLayout.JAVA_LONG, 0)).enabled = true;
            default -> {}
        }
        if (wantsReply) {
            boolean refused = lie == Lie.REFUSES_MEMORY && request == Message.SET_MEM_TABLE;
            reply(socket, request, refused ? 1 : 0);
        }
        return true;
    }

    private void map(MemorySegment table, Fd file) {
        long size = table.get(ValueLayout.JAVA_LONG, 16);
        base = table.get(ValueLayout.JAVA_LONG, 24);
        memory = MemorySegment.ofAddress(MemoryCalls.mmapShared(file, size)).reinterpret(size);
    }

    /** What the front-end has at an address. */
    MemorySegment at(long address, long bytes) {
        return memory.asSlice(address - base, bytes);
    }

    private long acks() {
        return moreProtocol | (lie == Lie.REFUSES_MEMORY ? 1L << Message.PROTOCOL_REPLY_ACK : 0);
    }

    private boolean replyFeatures(Fd socket) {
        long extra = lie == Lie.TINY_SEGMENTS ? 1L << LibC.VIRTIO_BLK_F_SIZE_MAX() : moreFeatures;
        int reply = Message.VERSION | Message.FLAG_REPLY;
        int request = Message.GET_FEATURES;
        switch (lie) {
            case STALLS_AT_ONCE -> {}
            case CLOSES_AT_ONCE -> {
                return false;
            }
            case OTHER_REPLY -> reply(socket, request + 1, reply, 8, 8, FEATURES);
            case NO_REPLY_FLAG -> reply(socket, request, Message.VERSION, 8, 8, FEATURES);
            case OTHER_VERSION -> reply(socket, request, Message.FLAG_REPLY | 2, 8, 8, FEATURES);
            case SHORT_REPLY -> reply(socket, request, reply, 4, 4, FEATURES);
            case ENDLESS_REPLY -> reply(socket, request, reply, -1, 8, FEATURES);
            case STALLS_IN_A_REPLY -> reply(socket, request, reply, 8, 3, FEATURES);
            default -> reply(socket, request, FEATURES | extra);
        }
        return true;
    }

    private MemorySegment config(MemorySegment asked) {
        MemorySegment space = asked.asSlice(Message.CONFIG_HEADER_BYTES);
        int block =
                switch (lie) {
                    case BLOCK_OF_NOTHING -> 0;
                    case BLOCK_OF_3000 -> 3000;
                    case HUGE_BLOCK -> 1 << 30;
                    default -> 512;
                };
        long sectors = lie == Lie.NEGATIVE_SIZE ? -1 : sizeBytes / 512;
        space.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, sectors);
        space.set(ValueLayout.JAVA_INT_UNALIGNED, 8, 100); // size_max
        space.set(ValueLayout.JAVA_INT_UNALIGNED, 20, block);
        space.set(ValueLayout.JAVA_SHORT_UNALIGNED, 34, (short) (lie == Lie.NO_QUEUES ? 0 : 2));
        return lie == Lie.SHORT_CONFIG ? asked.asSlice(0, asked.byteSize() - 8) : asked;
    }

    private static void reply(Fd socket, int request, long number) {
        reply(socket, request, Message.VERSION | Message.FLAG_REPLY, 8, 8, number);
    }

    private static void reply(Fd socket, int request, MemorySegment payload) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(Message.HEADER_BYTES + payload.byteSize(), 4);
            message.set(ValueLayout.JAVA_INT, 0, request);
            message.set(ValueLayout.JAVA_INT, 4, Message.VERSION | Message.FLAG_REPLY);
            message.set(ValueLayout.JAVA_INT, 8, (int) payload.byteSize());
            message.asSlice(Message.HEADER_BYTES).copyFrom(payload);
            SocketCalls.send(socket, message);
        }
    }

    private static void reply(
            Fd socket, int request, int flags, int claimed, int sent, long number) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(Message.HEADER_BYTES + 8, 4);
            message.set(ValueLayout.JAVA_INT, 0, request);
            message.set(ValueLayout.JAVA_INT, 4, flags);
            message.set(ValueLayout.JAVA_INT, 8, claimed);
            message.set(ValueLayout.JAVA_LONG_UNALIGNED, Message.HEADER_BYTES, number);
            SocketCalls.send(socket, message.asSlice(0, Message.HEADER_BYTES + sent));
        }
    }

    /** Speaks up by itself. */
    void tell(int request, int size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(Message.HEADER_BYTES, 4);
            message.set(ValueLayout.JAVA_INT, 0, request);
            message.set(ValueLayout.JAVA_INT, 4, Message.VERSION);
            message.set(ValueLayout.JAVA_INT, 8, size);
            SocketCalls.send(Objects.requireNonNull(news), message);
        }
    }

    /** Claims to be larger than it is, and says that something has changed. */
    void grow(long bytes) {
        sizeBytes = bytes;
        tell(Message.BACKEND_CONFIG_CHANGE, 0);
    }

    void closeNews() {
        Objects.requireNonNull(news).close();
    }

    @Override
    public void close() throws IOException {
        ending = true;
        SocketCalls.shutdown(listening);
        while (thread.isAlive()) {
            LockSupport.parkNanos(1_000_000);
        }
        listening.close();
        Files.delete(socket());
        Files.delete(directory);
    }
}
