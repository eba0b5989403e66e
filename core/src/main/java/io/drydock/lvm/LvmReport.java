package io.drydock.lvm;

import java.util.List;
import java.util.Optional;

/**
 * What pvs(8), vgs(8) and lvs(8) would print of the devices of a session. All sizes are in bytes.
 *
 * <p>Threading: immutable.
 *
 * @param physicalVolumes those on devices of the session
 * @param volumeGroups also those that lack some of their physical volumes
 * @param logicalVolumes also those that others are made of
 * @param problems what lvm says of damaged or incomplete metadata, a line each
 */
public record LvmReport(
        List<Pv> physicalVolumes,
        List<Vg> volumeGroups,
        List<Lv> logicalVolumes,
        List<String> problems) {
    public LvmReport {
        physicalVolumes = List.copyOf(physicalVolumes);
        volumeGroups = List.copyOf(volumeGroups);
        logicalVolumes = List.copyOf(logicalVolumes);
        problems = List.copyOf(problems);
    }

    /**
     * A physical volume.
     *
     * @param device the device of the session that it is on
     * @param uuid as lvm writes it: {@code cLCFQj-pNLP-zCao-9NP5-7e9S-eM0X-Rz07Fw}
     * @param format {@code lvm2}
     * @param volumeGroup empty when it belongs to none
     * @param attributes as pvs(8) explains them: {@code a--}
     * @param sizeBytes of its extents
     * @param deviceSizeBytes of the device
     * @param dataOffsetBytes where its first extent begins
     * @param metadataAreas how many copies of the metadata it has
     * @param metadataFreeBytes what is free in the smallest of them
     */
    public record Pv(
            String device,
            String uuid,
            String format,
            Optional<String> volumeGroup,
            String attributes,
            long sizeBytes,
            long deviceSizeBytes,
            long freeBytes,
            long usedBytes,
            long extents,
            long usedExtents,
            long dataOffsetBytes,
            int metadataAreas,
            long metadataFreeBytes,
            List<String> tags) {
        public Pv {
            tags = List.copyOf(tags);
        }
    }

    /**
     * A volume group.
     *
     * @param attributes as vgs(8) explains them: {@code wz--n-}
     * @param maxLogicalVolumes 0 when there is no limit
     * @param maxPhysicalVolumes 0 when there is no limit
     * @param logicalVolumes how many there are, without those that others are made of
     * @param missing how many of its physical volumes are on no device of the session
     * @param sequence the number of its last change
     * @param systemId of the only host that may use it, if it has one
     */
    public record Vg(
            String name,
            String uuid,
            String format,
            String attributes,
            long sizeBytes,
            long freeBytes,
            long extentBytes,
            long extents,
            long freeExtents,
            int maxLogicalVolumes,
            int maxPhysicalVolumes,
            int physicalVolumes,
            int logicalVolumes,
            int snapshots,
            int missing,
            long sequence,
            int metadataAreas,
            long metadataFreeBytes,
            Optional<String> systemId,
            List<String> tags) {
        public Vg {
            tags = List.copyOf(tags);
        }
    }

    /**
     * A logical volume.
     *
     * @param hidden whether it is only a part of others
     * @param attributes as lvs(8) explains them, of a volume that is not active: {@code -wi-------}
     * @param layout {@code linear}, {@code striped}, or {@code raid} and {@code raid0} ...
     * @param roles {@code public}, or {@code private} and what it is in those that it is part of
     * @param origin what it is a snapshot of
     * @param pool where its content is
     * @param modules those of the kernel that it needs beside the usual
     * @param movedFrom the device that pvmove(8) is moving from
     */
    public record Lv(
            LvmVolumeName name,
            String uuid,
            boolean hidden,
            String attributes,
            long sizeBytes,
            int segments,
            List<String> layout,
            List<String> roles,
            Optional<String> origin,
            Optional<String> pool,
            Optional<String> mirrorLog,
            Optional<String> movedFrom,
            List<String> modules,
            List<String> tags) {
        public Lv {
            layout = List.copyOf(layout);
            roles = List.copyOf(roles);
            modules = List.copyOf(modules);
            tags = List.copyOf(tags);
        }
    }
}
