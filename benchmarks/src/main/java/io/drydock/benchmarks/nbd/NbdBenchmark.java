package io.drydock.benchmarks.nbd;

import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.vhost.VhostUserBlkDevice;
import io.drydock.internal.vhost.VhostUserOptions;
import io.drydock.nbd.NbdDevice;
import io.drydock.nbd.NbdOptions;
import io.drydock.nbd.NbdUri;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Param;

/** The same work done by Drydock's client and by libnbd on one server. */
public class NbdBenchmark extends DuelBenchmark {
    /** What Drydock speaks; libnbd speaks NBD. */
    public enum Protocol {
        NBD,
        /** With qemu-storage-daemon only. */
        VHOST_USER_BLK
    }

    /** Whose calls fill the work's depth. */
    public enum Callers {
        /** One caller that does not wait; for a depth of 1, one that does. */
        ONE,
        /** As many platform threads, which wait, on one device or handle. */
        PLATFORM,
        /** As many virtual threads; libnbd, which would pin them, gets platform threads. */
        VIRTUAL
    }

    @Param({
        "MINIMAL",
        "MINIMAL_SIMPLE",
        "QEMU_RAW",
        "QEMU_QCOW2",
        "STORAGE_DAEMON",
        "NBDKIT_MEMORY",
        "NBDKIT_FILE"
    })
    private NbdServer.Kind server = NbdServer.Kind.MINIMAL;

    @Param("NBD")
    private Protocol protocol = Protocol.NBD;

    @Param("UNIX")
    private NbdServer.Socket socket = NbdServer.Socket.UNIX;

    @Param("1")
    private int connections = 1;

    @Param("ONE")
    private Callers callers = Callers.ONE;

    /** As {@link Work} says. */
    @Param({
        "read-4k-1",
        "read-4k-4",
        "read-4k-16",
        "read-4k-64",
        "stream-64k-4",
        "stream-256k-4",
        "stream-1m-4",
        "read-1m-1",
        "write-4k-16",
        "write-256k-4",
        "zero-64k-4"
    })
    private String work = "";

    @Override
    Duel prepare(CloseStack opened) throws IOException {
        NbdServer running = NbdServer.start(server, socket);
        opened.push(running::close);
        Client ours = ours(running);
        opened.push(ours::close);
        Client theirs = LibNbdClient.connect(running.uri(), connections, ours.sizeBytes());
        opened.push(theirs::close);
        if (server == NbdServer.Kind.NBDKIT_MEMORY) {
            fill(theirs);
        }
        compare(ours, theirs);
        Crew.Kind threads = callers == Callers.VIRTUAL ? Crew.Kind.VIRTUAL : Crew.Kind.PLATFORM;
        return new Duel(
                load(ours, threads, opened),
                load(theirs, Crew.Kind.PLATFORM, opened),
                running.pid());
    }

    private Client ours(NbdServer running) throws IOException {
        NbdOptions options = NbdOptions.defaults().withConnections(connections);
        return new DrydockClient(
                switch (protocol) {
                    case NBD -> NbdDevice.connect(NbdUri.parse(running.uri()), options);
                    case VHOST_USER_BLK ->
                            VhostUserBlkDevice.connect(
                                    running.vhostSocket(), VhostUserOptions.defaults());
                });
    }

    /** Memory that nobody has written to is not there, and so quicker to read. */
    private static void fill(Client client) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment piece = arena.allocate(1 << 20).fill((byte) 0x5a);
            for (long at = 0; at < client.sizeBytes(); at += piece.byteSize()) {
                client.write(at, piece);
            }
        }
    }

    private static void compare(Client ours, Client theirs) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment one = arena.allocate(1 << 20);
            MemorySegment other = arena.allocate(1 << 20);
            for (long at = 0; at < ours.sizeBytes(); at += one.byteSize()) {
                ours.read(at, one);
                theirs.read(at, other);
                if (one.mismatch(other) != -1) {
                    throw new IOException("the clients do not read the same at " + at);
                }
            }
        }
    }

    private Client.Load load(Client client, Crew.Kind threads, CloseStack opened) {
        Work done = Work.parse(work);
        if (callers == Callers.ONE) {
            return done.depth() == 1 ? new Blocking(client, done, 0) : client.pipeline(done);
        }
        List<Blocking> loads = new ArrayList<>();
        for (int i = 0; i < done.depth(); i++) {
            loads.add(new Blocking(client, done, i));
        }
        Crew crew = Crew.of(done.depth(), threads);
        opened.push(crew::close);
        return deadline -> crew.run(index -> loads.get(index).run(deadline));
    }
}
