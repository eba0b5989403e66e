package io.drydock.nbd;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a server says of an export.
 *
 * @param name the server's own name for it, which may differ from the one that was asked for
 * @param description for people; the server's words, of any length up to 4096 bytes
 * @param sizeBytes not always a multiple of the minimum block size
 * @param features what it can do
 * @param minimumBytes what offsets and lengths must be multiples of, a power of two
 * @param preferredBytes what they better are multiples of, a power of two
 * @param maximumBytes the most that one read or write may carry; 2<sup>32</sup> - 1 when the server
 *     has no limit
 * @param contexts the metadata contexts that can be asked about
 */
public record NbdExport(
        String name,
        Optional<String> description,
        long sizeBytes,
        Set<Feature> features,
        int minimumBytes,
        int preferredBytes,
        long maximumBytes,
        List<String> contexts) {
    /** The transmission flags of the protocol, in the order of their bits. */
    public enum Feature {
        READ_ONLY,
        /** Flushes what it has cached. */
        FLUSH,
        /** Writes through its cache when it is asked to. */
        FUA,
        /** Is better read in order. */
        ROTATIONAL,
        TRIM,
        WRITE_ZEROES,
        /** Answers a read in one piece when it is asked to. */
        DF,
        /** Several connections see the same data, flushes included. */
        MULTI_CONN,
        RESIZE,
        /** Reads ahead when it is asked to. */
        CACHE,
        /** Refuses at once to write zeroes that would take as long as data. */
        FAST_ZERO,
        /** Answers about single metadata contexts. */
        BLOCK_STATUS_PAYLOAD
    }

    public NbdExport {
        features = Set.copyOf(features);
        contexts = List.copyOf(contexts);
    }
}
