package io.drydock.internal.lvm;

import io.drydock.lvm.Area;
import io.drydock.lvm.Mapping;
import io.drydock.lvm.Mapping.CacheSettings;
import io.drydock.lvm.Mapping.SingleCache;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes of a segment's section what it consists of: LVM2's text_import of each segment type. */
final class MappingParser {
    /** More images than the kernel's raid allows (MAX_RAID_DEVICES of dm-raid.c). */
    private static final int MOST_IMAGES = 253;

    private final Section segment;
    private final Set<String> physicalNames;

    private MappingParser(Section segment, Set<String> physicalNames) {
        this.segment = segment;
        this.physicalNames = physicalNames;
    }

    /**
     * @param physicalNames those of the physical volumes: other names are of logical ones
     */
    static Mapping parse(Section segment, Set<String> physicalNames) throws BadMetadataException {
        return new MappingParser(segment, physicalNames).parse();
    }

    private Mapping parse() throws BadMetadataException {
        String type = segment.text("type");
        // What an older LVM must not overlook stands behind it: cache+METADATA_FORMAT.
        int flags = type.indexOf('+');
        String plain = flags < 0 ? type : type.substring(0, flags);
        if (!Ids.isName(plain)) {
            throw segment.failure("the type is none");
        }
        return switch (plain) {
            case "striped", "linear" -> striped();
            case "mirror" -> mirrored();
            case "thin-pool" -> thinPool();
            case "thin" -> thin();
            case "cache-pool" ->
                    new Mapping.CachePool(name("metadata"), name("data"), cacheSettings());
            case "cache" -> cached();
            case "snapshot" -> snapshot();
            case "error", "zero" -> new Mapping.Nothing(plain);
            default ->
                    plain.startsWith("raid") && (segment.has("raids") || segment.has("raid0_lvs"))
                            ? raid(plain)
                            : new Mapping.Unknown(plain);
        };
    }

    private Mapping striped() throws BadMetadataException {
        List<Area> areas = areas("stripes", "stripe_count");
        if (areas.size() == 1) {
            return new Mapping.Striped(0, areas);
        }
        long stripe = segment.sectors("stripe_size");
        if (stripe == 0) {
            throw segment.failure("the stripes have no size");
        }
        return new Mapping.Striped(stripe, areas);
    }

    private Mapping mirrored() throws BadMetadataException {
        return new Mapping.Mirrored(
                segment.sectorsOrNone("region_size"),
                optionalName("mirror_log"),
                areas("mirrors", "mirror_count"));
    }

    /** Pairs of a name and an extent. */
    private List<Area> areas(String key, String countKey) throws BadMetadataException {
        List<?> list = segment.list(key);
        long count = segment.number(countKey);
        if (count == 0 || list.size() % 2 != 0 || list.size() / 2 != count) {
            throw segment.failure(key + " are not as many as there must be");
        }
        List<Area> areas = new ArrayList<>();
        for (int i = 0; i < list.size(); i += 2) {
            if (!(list.get(i) instanceof String name)
                    || !(list.get(i + 1) instanceof Long extent)
                    || extent < 0) {
                throw segment.failure(key + " are no places");
            }
            areas.add(new Area(name, physicalNames.contains(name), extent));
        }
        return areas;
    }

    private Mapping raid(String type) throws BadMetadataException {
        boolean withMetadata = segment.has("raids");
        List<String> names = new ArrayList<>();
        for (Object name : segment.list(withMetadata ? "raids" : "raid0_lvs")) {
            if (!(name instanceof String text)) {
                throw segment.failure("an image is no name");
            }
            names.add(text);
        }
        int step = withMetadata ? 2 : 1;
        int count = names.size() / step;
        if (count == 0 || count > MOST_IMAGES || names.size() % step != 0) {
            throw segment.failure("there are " + names.size() + " images");
        }
        List<String> metadata = new ArrayList<>();
        List<String> images = new ArrayList<>();
        for (int i = 0; i < names.size(); i += step) {
            if (withMetadata) {
                metadata.add(names.get(i));
            }
            images.add(names.get(i + step - 1));
        }
        long stripe = segment.sectorsOrNone("stripe_size");
        if (stripe == 0 && !type.equals("raid1")) {
            throw segment.failure("the stripes have no size");
        }
        boolean raid10 = type.startsWith("raid10");
        return new Mapping.Raid(
                type,
                stripe,
                segment.sectorsOrNone("region_size"),
                raid10 ? (int) Math.min(segment.number("data_copies", 2), count) : 0,
                metadata,
                images,
                segment.has("reshape_count") || segment.has("data_offset"));
    }

    private Mapping thinPool() throws BadMetadataException {
        return new Mapping.ThinPool(
                name("metadata"),
                name("pool"),
                positive("chunk_size"),
                segment.number("transaction_id"),
                segment.number("zero_new_blocks", 0) != 0,
                segment.optionalText("discards").orElse("passdown"));
    }

    private Mapping thin() throws BadMetadataException {
        return new Mapping.Thin(
                name("thin_pool"),
                segment.number("device_id"),
                optionalName("origin"),
                optionalName("external_origin"));
    }

    private Mapping cached() throws BadMetadataException {
        String origin = name("origin");
        String cache = name("cache_pool");
        if (!segment.has("metadata_start")) {
            return new Mapping.Cached(origin, cache, Optional.empty());
        }
        SingleCache single =
                new SingleCache(
                        segment.sectors("metadata_start"),
                        positive("metadata_len"),
                        segment.sectors("data_start"),
                        positive("data_len"),
                        cacheSettings());
        return new Mapping.Cached(origin, cache, Optional.of(single));
    }

    private CacheSettings cacheSettings() throws BadMetadataException {
        Map<String, Long> settings = new HashMap<>();
        Optional<Section> section = segment.optionalSection("policy_settings");
        if (section.isPresent()) {
            for (String key : section.get().values().keySet()) {
                settings.put(key, section.get().number(key));
            }
        }
        return new CacheSettings(
                positive("chunk_size"),
                segment.optionalText("cache_mode").orElse("writethrough"),
                optionalName("policy").orElse("smq"),
                settings,
                (int) Math.min(segment.number("metadata_format", 1), Integer.MAX_VALUE));
    }

    private Mapping snapshot() throws BadMetadataException {
        boolean merging = segment.has("merging_store");
        return new Mapping.Snapshot(
                name("origin"),
                name(merging ? "merging_store" : "cow_store"),
                positive("chunk_size"),
                merging);
    }

    private long positive(String key) throws BadMetadataException {
        long bytes = segment.sectors(key);
        if (bytes == 0) {
            throw segment.failure(key + " is zero");
        }
        return bytes;
    }

    /** The name of a volume, or of another thing: nothing that could mean something to others. */
    private String name(String key) throws BadMetadataException {
        return optionalName(key).orElseThrow(() -> segment.failure(key + " is missing"));
    }

    private Optional<String> optionalName(String key) throws BadMetadataException {
        Optional<String> name = segment.optionalText(key);
        if (name.isPresent() && !Ids.isName(name.get())) {
            throw segment.failure(key + " is no name");
        }
        return name;
    }
}
