package io.drydock.internal.lvm;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.lvm.ActiveVolumes.Layer;
import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.Mapping;
import io.drydock.lvm.Mapping.CacheSettings;
import io.drydock.lvm.Mapping.SingleCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a cache is made of: two volumes, or two parts of one.
 *
 * @param volume the one, or the pool of the two
 */
record CacheParts(
        String volume,
        Optional<Mapping.CachePool> pool,
        Optional<SingleCache> single,
        CacheSettings settings) {
    static CacheParts of(Places places, Mapping.Cached cached) throws IOException {
        if (cached.single().isPresent()) {
            CacheSettings settings = cached.single().get().settings();
            return new CacheParts(cached.cache(), Optional.empty(), cached.single(), settings);
        }
        LogicalVolume volume = places.logical(cached.cache());
        if (volume.segments().size() == 1
                && volume.segments().getFirst().mapping() instanceof Mapping.CachePool pool) {
            return new CacheParts(
                    volume.name(), Optional.of(pool), Optional.empty(), pool.settings());
        }
        throw new UnsupportedException(
                places.operation(),
                places.subject(volume.name()),
                "it is no cache pool",
                "repair the group's metadata");
    }

    Layer metadata(Tables tables) throws IOException {
        return single.isPresent()
                ? tables.part(
                        volume,
                        "-cmeta",
                        single.get().metadataOffsetBytes(),
                        single.get().metadataBytes())
                : tables.whole(pool.orElseThrow().metadata());
    }

    Layer data(Tables tables) throws IOException {
        return single.isPresent()
                ? tables.part(
                        volume, "-cdata", single.get().dataOffsetBytes(), single.get().dataBytes())
                : tables.whole(pool.orElseThrow().data());
    }

    /** What follows the devices (Documentation/admin-guide/device-mapper/cache.rst). */
    String parameters() {
        List<String> features = new ArrayList<>();
        if (settings.metadataFormat() == 2) {
            features.add("metadata2");
        }
        features.add(
                switch (settings.mode()) {
                    case "writeback", "passthrough" -> settings.mode();
                    default -> "writethrough";
                });
        StringBuilder policy = new StringBuilder();
        settings.settings().forEach((key, value) -> policy.append(' ' + key + ' ' + value));
        return "%d %d %s %s %d%s"
                .formatted(
                        Tables.sectors(settings.chunkBytes()),
                        features.size(),
                        String.join(" ", features),
                        settings.policy(),
                        2 * settings.settings().size(),
                        policy);
    }
}
