package io.drydock.internal.nbd.transmission;

import io.drydock.block.Completion;
import io.drydock.internal.nbd.handshake.Agreement;
import io.drydock.internal.nbd.handshake.Dialer;
import io.drydock.internal.nbd.wire.Deadline;
import io.drydock.internal.nbd.wire.Export;
import io.drydock.internal.nbd.wire.Wire;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one export, as many as were asked for and the server allows. Each request goes
 * out on the one with the least to do.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class Connections implements AutoCloseable {
    private final Connection[] all;
    private final Export export;

    private Connections(Connection[] all, Export export) {
        this.all = all;
        this.export = export;
    }

    /** Connects, as often as the dialer's options say. */
    public static Connections open(Dialer dialer) throws IOException {
        Agreement first = dialer.keepDialing();
        Export export = first.export();
        int count = export.has(Wire.FLAG_CAN_MULTI_CONN) ? dialer.options().connections() : 1;
        Unflushed unflushed = new Unflushed();
        Connection[] all = new Connection[count];
        all[0] = new Connection(dialer, first, unflushed);
        Connections connections = new Connections(all, export);
        try {
            for (int i = 1; i < count; i++) {
                Deadline deadline = Deadline.after(dialer.options().handshakeTimeout());
                all[i] = new Connection(dialer, dialer.tryToDial(deadline), unflushed);
            }
            return connections;
        } catch (IOException | RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    public Export export() {
        return export;
    }

    /** The one with the least to do, of those that are alive. */
    public Connection pick() {
        return all[pickIndex()];
    }

    private int pickIndex() {
        int best = 0;
        for (int i = 1; i < all.length; i++) {
            boolean better =
                    all[best].isDead() || (!all[i].isDead() && all[i].load() < all[best].load());
            if (better) {
                best = i;
            }
        }
        return best;
    }

    /** As {@link Connection#submit}, on any of them. */
    public long submit(
            Command command,
            Terms terms,
            long offset,
            long length,
            MemorySegment memory,
            Completion completion) {
        int index = pickIndex();
        long ticket = all[index].submit(command, terms, offset, length, memory, completion);
        return ticket * all.length + index;
    }

    /** As {@link Connection#cancel}, of a ticket of {@link #submit}. */
    public boolean cancel(long ticket) {
        return ticket >= 0 && all[(int) (ticket % all.length)].cancel(ticket / all.length);
    }

    @Override
    public void close() {
        for (@Nullable Connection connection : all) {
            if (connection != null) {
                connection.close();
            }
        }
    }
}
