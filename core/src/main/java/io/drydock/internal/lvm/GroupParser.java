package io.drydock.internal.lvm;

import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.PhysicalVolume;
import io.drydock.lvm.Segment;
import io.drydock.lvm.VolumeGroup;
import io.drydock.volume.Device;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a volume group of its metadata (LVM2's lib/format_text/import_vsn1.c). */
final class GroupParser {
    private static final String CONTENTS = "Text Format Volume Group";

    /** More than LVM itself can handle in reasonable time. */
    private static final int MOST_VOLUMES = 20_000;

    private final Section group;
    private final Map<String, List<Device>> found;
    private final long extentBytes;
    private final Set<String> physicalNames;

    private GroupParser(Section group, Map<String, List<Device>> found)
            throws BadMetadataException {
        this.group = group;
        this.found = found;
        this.extentBytes = group.sectors("extent_size");
        if (extentBytes == 0) {
            throw group.failure("the extents have no size");
        }
        this.physicalNames = new HashSet<>();
        for (Section section : sections("physical_volumes")) {
            physicalNames.add(section.name());
        }
    }

    /** The section of the group in a text. */
    static Section group(Section text) throws BadMetadataException {
        if (!text.text("contents").equals(CONTENTS) || text.number("version") != 1) {
            throw text.failure("the text is of another format than LVM2's");
        }
        if (text.sections().size() != 1) {
            throw text.failure("the text holds another number of groups than one");
        }
        Section group = text.sections().getFirst();
        if (!Ids.isName(group.name())) {
            throw text.failure("the group's name is none");
        }
        id(group);
        group.number("seqno");
        return group;
    }

    static String id(Section section) throws BadMetadataException {
        String id = section.text("id");
        if (!Ids.isSound(id)) {
            throw section.failure("the id is none");
        }
        return id;
    }

    /**
     * @param found where physical volumes are, by their ids
     */
    static VolumeGroup parse(Section group, Map<String, List<Device>> found)
            throws BadMetadataException {
        return new GroupParser(group, found).parse();
    }

    private VolumeGroup parse() throws BadMetadataException {
        List<LogicalVolume> logical = new ArrayList<>();
        if (sections("logical_volumes").size() > MOST_VOLUMES) {
            throw group.failure("there are more than " + MOST_VOLUMES + " logical volumes");
        }
        for (Section section : sections("logical_volumes")) {
            logical.add(logical(section));
        }
        Allocation allocation = Allocation.of(logical);
        List<PhysicalVolume> physical = new ArrayList<>();
        for (Section section : sections("physical_volumes")) {
            physical.add(physical(section, allocation));
        }
        VolumeGroup parsed =
                new VolumeGroup(
                        group.name(),
                        id(group),
                        group.number("seqno"),
                        extentBytes,
                        status(group),
                        group.optionalText("system_id").filter(id -> !id.isEmpty()),
                        group.number("max_lv", 0),
                        group.number("max_pv", 0),
                        group.words("tags"),
                        physical,
                        logical,
                        Warnings.of(physical, extentBytes));
        GroupChecks.check(parsed);
        return parsed;
    }

    private List<Section> sections(String key) throws BadMetadataException {
        return group.optionalSection(key).map(Section::sections).orElse(List.of());
    }

    private static Set<String> status(Section section) throws BadMetadataException {
        Set<String> status = section.words("status");
        status.addAll(section.words("flags"));
        return status;
    }

    private PhysicalVolume physical(Section section, Allocation allocation)
            throws BadMetadataException {
        if (!Ids.isName(section.name())) {
            throw group.failure("a physical volume's name is none");
        }
        String id = id(section);
        long extents = extents(section, "pe_count");
        return new PhysicalVolume(
                section.name(),
                id,
                found.getOrDefault(id, List.of()),
                section.sectorsOrNone("dev_size"),
                section.sectors("pe_start"),
                extents,
                extents - allocation.taken(section.name()),
                status(section),
                section.words("tags"));
    }

    /** A number of extents whose bytes can be counted. */
    private long extents(Section section, String key) throws BadMetadataException {
        long extents = section.number(key);
        if (extents > Long.MAX_VALUE / extentBytes / 2) {
            throw section.failure(key + " is too large");
        }
        return extents;
    }

    private LogicalVolume logical(Section section) throws BadMetadataException {
        if (!Ids.isName(section.name())) {
            throw group.failure("a logical volume's name is none");
        }
        long count = section.number("segment_count");
        List<Segment> segments = new ArrayList<>();
        long extents = 0;
        for (Section child : section.sections()) {
            Segment segment =
                    new Segment(
                            child.number("start_extent"),
                            extents(child, "extent_count"),
                            MappingParser.parse(child, physicalNames));
            if (segment.startExtent() != extents || segment.extents() == 0) {
                throw section.failure("the segments have gaps or overlap");
            }
            extents += segment.extents();
            if (extents > Long.MAX_VALUE / extentBytes / 2) {
                throw section.failure("the segments are too large");
            }
            segments.add(segment);
        }
        if (segments.size() != count) {
            throw section.failure("there is another number of segments than it says");
        }
        long created = section.number("creation_time", 0);
        return new LogicalVolume(
                section.name(),
                id(section),
                status(section),
                extents * extentBytes,
                created == 0 || created > Instant.MAX.getEpochSecond()
                        ? Optional.empty()
                        : Optional.of(Instant.ofEpochSecond(created)),
                section.optionalText("creation_host"),
                section.words("tags"),
                segments);
    }
}
