package io.drydock.internal.qemu;

import io.drydock.error.ProtocolException;
import io.drydock.internal.json.Json;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.SocketCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A client of the QEMU Machine Protocol (docs/interop/qmp-spec of QEMU) over a socket.
 *
 * <p>Threading: safe for use by many threads; a reader thread of its own matches replies.
 */
final class Qmp implements AutoCloseable {
    /** How long any one command may take. */
    private static final long DEADLINE_SECONDS = 60;

    private final Fd socket;
    private final String peer;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<String, CompletableFuture<Map<String, @Nullable Object>>> waiting =
            new ConcurrentHashMap<>();
    private final ReentrantLock sending = new ReentrantLock();
    private volatile boolean ended;

    private Qmp(Fd socket, String peer) {
        this.socket = socket;
        this.peer = peer;
    }

    /**
     * Takes over a connected socket, and negotiates.
     *
     * @param whenEnded run on the reader's thread when the peer is gone
     */
    static Qmp connect(Fd socket, String peer, Runnable whenEnded) throws IOException {
        Qmp qmp = new Qmp(socket, peer);
        CompletableFuture<Map<String, @Nullable Object>> greeting = qmp.expect("QMP");
        Thread.ofPlatform()
                .daemon()
                .name("drydock-qmp-reader")
                .start(() -> {
                    qmp.readAll();
                    whenEnded.run();
                });
        qmp.await(greeting, "greeting");
        qmp.execute("qmp_capabilities", Map.of());
        return qmp;
    }

    /** Whether the peer is still there. */
    boolean isAlive() {
        return !ended;
    }

    /**
     * Runs a command and returns what it says.
     *
     * @throws ProtocolException when the command fails, with the peer's own words, or the peer is
     *     gone
     */
    @Nullable Object execute(String command, Map<String, ?> arguments) throws IOException {
        String id = Long.toString(lastId.incrementAndGet());
        CompletableFuture<Map<String, @Nullable Object>> reply = expect(id);
        String line =
                Json.write(Map.of("execute", command, "arguments", arguments, "id", id)) + "\n";
        try {
            send(line);
            Map<String, @Nullable Object> answer = await(reply, command);
            if (answer.get("error") instanceof Map<?, ?> error) {
                throw new ProtocolException(command, peer, String.valueOf(error.get("desc")));
            }
            return answer.get("return");
        } finally {
            waiting.remove(id);
        }
    }

    /** Waits for an event that was asked for by {@link #expectEvent} before it could happen. */
    Map<String, @Nullable Object> awaitEvent(
            CompletableFuture<Map<String, @Nullable Object>> event, String what)
            throws IOException {
        return await(event, what);
    }

    /**
     * Waits for an event as long as that.
     *
     * @return whether it has come
     * @throws ProtocolException when it never will: the peer is gone
     */
    boolean hasCome(CompletableFuture<?> event, long millis, String what) throws IOException {
        try {
            event.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new ProtocolException(what, peer, "it has ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProtocolException(what, peer, "interrupted while waiting for it", e);
        }
    }

    /** No longer waits for an event, should it not have come. */
    void forgetEvent(String name, String id) {
        waiting.remove(name + " " + id);
    }

    /**
     * The next event of that name whose data has {@code id} as its id.
     *
     * <p>QMP's ids of replies are digits, and an event's name is not, so the keys cannot meet.
     */
    CompletableFuture<Map<String, @Nullable Object>> expectEvent(String name, String id) {
        return expect(name + " " + id);
    }

    private CompletableFuture<Map<String, @Nullable Object>> expect(String key) {
        CompletableFuture<Map<String, @Nullable Object>> future = new CompletableFuture<>();
        waiting.put(key, future);
        if (ended) {
            failAll();
        }
        return future;
    }

    private Map<String, @Nullable Object> await(
            CompletableFuture<Map<String, @Nullable Object>> future, String what)
            throws IOException {
        if (!hasCome(future, TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS), what)) {
            throw new ProtocolException(
                    what, peer, "no answer within " + DEADLINE_SECONDS + " seconds");
        }
        return future.resultNow();
    }

    private void send(String line) throws IOException {
        sending.lock();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes =
                    arena.allocateFrom(
                            java.lang.foreign.ValueLayout.JAVA_BYTE,
                            line.getBytes(StandardCharsets.UTF_8));
            while (bytes.byteSize() > 0) {
                long sent = SocketCalls.send(socket, bytes);
                if (sent < 0) {
                    throw new ProtocolException("send", peer, "it has ended");
                }
                bytes = bytes.asSlice(sent);
            }
        } finally {
            sending.unlock();
        }
    }

    private void readAll() {
        try (Lines lines = new Lines(socket, peer)) {
            String line = lines.next();
            while (line != null) {
                dispatch(Json.parseObject(line));
                line = lines.next();
            }
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(Qmp.class).debug("{} broke the protocol", peer, e);
        } finally {
            ended = true;
            failAll();
            socket.close();
        }
    }

    private void dispatch(Map<String, @Nullable Object> message) {
        String key;
        if (message.containsKey("QMP")) {
            key = "QMP";
        } else if (message.get("event") instanceof String event) {
            key = event + " " + idOf(message.get("data"));
        } else {
            key = String.valueOf(message.get("id"));
        }
        CompletableFuture<Map<String, @Nullable Object>> future = waiting.remove(key);
        if (future != null) {
            future.complete(message);
        }
    }

    private static @Nullable Object idOf(@Nullable Object data) {
        if (!(data instanceof Map<?, ?> map)) {
            return null;
        }
        // JOB_STATUS_CHANGE says {"id": job, "status": s}: each status is awaited by itself.
        return map.containsKey("status") ? map.get("id") + " " + map.get("status") : map.get("id");
    }

    private void failAll() {
        for (String key : waiting.keySet()) {
            CompletableFuture<Map<String, @Nullable Object>> future = waiting.remove(key);
            if (future != null) {
                future.completeExceptionally(new IOException("the connection has ended"));
            }
        }
    }

    @Override
    public void close() {
        SocketCalls.shutdown(socket);
        socket.close();
    }
}
