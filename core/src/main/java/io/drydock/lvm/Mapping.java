package io.drydock.lvm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a segment is made of. Volumes are named as the metadata names them. */
public sealed interface Mapping {
    /** The type as lvs prints it. */
    String type();

    /** The extents that it lies in directly; empty where it consists of whole volumes. */
    default List<Area> areas() {
        return List.of();
    }

    /** The logical volumes that it needs. */
    default List<String> volumes() {
        return logical(areas());
    }

    private static List<String> logical(List<Area> areas) {
        return areas.stream().filter(area -> !area.isPhysical()).map(Area::volume).toList();
    }

    /**
     * Extents of one place ({@code linear}), or of several in turn.
     *
     * @param stripeBytes how much of one comes before the next; 0 if there is one
     */
    record Striped(long stripeBytes, List<Area> areas) implements Mapping {
        public Striped {
            areas = List.copyOf(areas);
        }

        @Override
        public String type() {
            return areas.size() == 1 ? "linear" : "striped";
        }
    }

    /**
     * The same content at several places, by the kernel's older target for that; {@code pvmove}
     * uses it on its way.
     *
     * @param regionBytes what is known to be equal, or not, as a whole
     * @param log the volume that keeps that; empty if it is only remembered
     */
    record Mirrored(long regionBytes, Optional<String> log, List<Area> areas) implements Mapping {
        public Mirrored {
            areas = List.copyOf(areas);
        }

        @Override
        public String type() {
            return "mirror";
        }

        @Override
        public List<String> volumes() {
            return Stream.concat(logical(areas).stream(), log.stream()).toList();
        }
    }

    /**
     * An array of the kernel's md.
     *
     * @param type {@code raid0}, {@code raid1}, {@code raid5}, {@code raid6_n_6}, {@code raid10}
     *     ...
     * @param stripeBytes how much of one image comes before the next; 0 for raid1
     * @param regionBytes what is known to be in sync, or not, as a whole; 0 for raid0
     * @param copies how many of everything raid10 has; else 0
     * @param metadata the volumes that know about the state of the images, in their order; empty
     *     for raid0
     * @param images the volumes with the content
     * @param reshaped whether the array has been given another form, or is being
     */
    record Raid(
            String type,
            long stripeBytes,
            long regionBytes,
            int copies,
            List<String> metadata,
            List<String> images,
            boolean reshaped)
            implements Mapping {
        public Raid {
            metadata = List.copyOf(metadata);
            images = List.copyOf(images);
        }

        @Override
        public List<String> volumes() {
            return Stream.concat(metadata.stream(), images.stream()).toList();
        }
    }

    /**
     * The space that thin volumes share.
     *
     * @param metadata the volume that knows which part of it belongs to whom
     * @param data the space itself
     * @param chunkBytes what it is given out in
     * @param transaction how often volumes were made or removed
     * @param zeroes whether chunks are cleared before they are used
     * @param discards {@code passdown}, {@code nopassdown} or {@code ignore}
     */
    record ThinPool(
            String metadata,
            String data,
            long chunkBytes,
            long transaction,
            boolean zeroes,
            String discards)
            implements Mapping {
        @Override
        public String type() {
            return "thin-pool";
        }

        @Override
        public List<String> volumes() {
            return List.of(metadata, data);
        }
    }

    /**
     * A volume whose space comes from a pool when it is written.
     *
     * @param pool the pool's volume
     * @param deviceId what the pool knows it by
     * @param origin the thin volume that it was a snapshot of, if that is still there
     * @param externalOrigin the volume outside the pool that shows where it was never written
     */
    record Thin(
            String pool, long deviceId, Optional<String> origin, Optional<String> externalOrigin)
            implements Mapping {
        @Override
        public String type() {
            return "thin";
        }

        @Override
        public List<String> volumes() {
            return Stream.concat(Stream.of(pool), externalOrigin.stream()).toList();
        }
    }

    /**
     * How a cache behaves.
     *
     * @param chunkBytes what is cached as a whole
     * @param mode {@code writethrough}, {@code writeback} or {@code passthrough}
     * @param policy what decides about it: {@code smq}, {@code cleaner} ...
     * @param settings the policy's
     * @param metadataFormat the version of the format of its metadata: 1 or 2
     */
    record CacheSettings(
            long chunkBytes,
            String mode,
            String policy,
            Map<String, Long> settings,
            int metadataFormat) {
        public CacheSettings {
            settings = Map.copyOf(settings);
        }
    }

    /** The volumes of a cache, which is used by one {@link Cached} volume or by none. */
    record CachePool(String metadata, String data, CacheSettings settings) implements Mapping {
        @Override
        public String type() {
            return "cache-pool";
        }

        @Override
        public List<String> volumes() {
            return List.of(metadata, data);
        }
    }

    /**
     * A volume that is cached on another, faster one.
     *
     * @param origin the slow volume
     * @param cache a {@link CachePool}'s volume, or a single volume in which both parts are
     * @param single where in a single volume they are, and how that behaves
     */
    record Cached(String origin, String cache, Optional<SingleCache> single) implements Mapping {
        @Override
        public String type() {
            return "cache";
        }

        @Override
        public List<String> volumes() {
            return List.of(origin, cache);
        }
    }

    /** A cache in one volume: {@code lvconvert --cachevol}. */
    record SingleCache(
            long metadataOffsetBytes,
            long metadataBytes,
            long dataOffsetBytes,
            long dataBytes,
            CacheSettings settings) {}

    /**
     * Says of two other volumes that one is a snapshot of the other.
     *
     * @param origin the volume that it is a snapshot of
     * @param store the volume that holds in what both differ
     * @param chunkBytes what is kept as a whole
     * @param merging whether the origin is to become what the snapshot is
     */
    record Snapshot(String origin, String store, long chunkBytes, boolean merging)
            implements Mapping {
        @Override
        public String type() {
            return "snapshot";
        }

        @Override
        public List<String> volumes() {
            return List.of(origin, store);
        }
    }

    /** Nothing: reads fail ({@code error}) or give zeroes ({@code zero}), and writes likewise. */
    record Nothing(String type) implements Mapping {}

    /** One that Drydock does not know, such as {@code vdo} or {@code writecache}. */
    record Unknown(String type) implements Mapping {}
}
