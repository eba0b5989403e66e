package io.drydock.internal.nbd.wire;

import io.drydock.nbd.NbdExport;
import io.drydock.nbd.NbdProtocol;
import io.drydock.nbd.NbdProtocol.Replies;
import java.util.List;
import java.util.Map;

/**
 * What the handshake has agreed on.
 *
 * @param protocol how to talk
 * @param description what the server says of the export, with the contexts in use
 * @param flags the transmission flags
 * @param contexts the names of the metadata contexts by their ids
 */
public record Export(
        NbdProtocol protocol, NbdExport description, int flags, Map<Integer, String> contexts) {
    public Export {
        contexts = Map.copyOf(contexts);
    }

    /** A multiple of the minimum block size: what is left after the last block is unreachable. */
    public long sizeBytes() {
        return new Blocks(minimumBytes()).down(description.sizeBytes());
    }

    /** The block size that requests are aligned to, a power of two. */
    public int minimumBytes() {
        return description.minimumBytes();
    }

    /** The most that one read or write may carry, a multiple of the minimum. */
    public int maximumBytes() {
        // Without a limit, and above what an int holds, there is none that matters to us.
        long most = description.maximumBytes();
        int bounded = most > Integer.MAX_VALUE ? Limits.DEFAULT_MAXIMUM_BYTES : (int) most;
        return (int) new Blocks(minimumBytes()).down(bounded);
    }

    /** Whether replies come in chunks. */
    public boolean structured() {
        return protocol.replies() != Replies.SIMPLE;
    }

    /** Whether requests and replies have the headers with 64-bit lengths. */
    public boolean extended() {
        return protocol.replies() == Replies.EXTENDED;
    }

    /** The metadata contexts' names, sorted. */
    public List<String> contextNames() {
        return contexts.values().stream().sorted().toList();
    }

    /** The metadata contexts' ids, in the order of {@link #contextNames}. */
    public int[] contextIds() {
        return contexts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .mapToInt(Map.Entry::getKey)
                .toArray();
    }

    /** Whether requests for one may as well go to the other. */
    public boolean isSameAs(Export other) {
        return sizeBytes() == other.sizeBytes()
                && flags == other.flags
                && minimumBytes() == other.minimumBytes()
                && maximumBytes() == other.maximumBytes()
                && protocol.replies() == other.protocol.replies()
                && contextNames().equals(other.contextNames());
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
