package io.drydock.cli.text;

import io.drydock.lvm.LvmReport;
import io.drydock.lvm.LvmReport.Lv;
import io.drydock.lvm.LvmReport.Pv;
import io.drydock.lvm.LvmReport.Vg;
import java.io.OutputStream;

/** Reports of lvm as JSON; its format is documented in docs/cli.md. */
public final class LvmJson {
    private LvmJson() {}

    /** Writes the physical volumes. */
    public static void physicalVolumes(LvmReport report, OutputStream stream) {
        try (Json json = Json.object(stream)) {
            json.array("physicalVolumes", report.physicalVolumes(), LvmJson::physicalVolume);
        }
    }

    private static void physicalVolume(Json json, Pv pv) {
        json.put("device", pv.device())
                .put("uuid", pv.uuid())
                .put("format", pv.format())
                .put("volumeGroup", pv.volumeGroup())
                .put("attributes", pv.attributes())
                .put("sizeBytes", pv.sizeBytes())
                .put("deviceSizeBytes", pv.deviceSizeBytes())
                .put("freeBytes", pv.freeBytes())
                .put("usedBytes", pv.usedBytes())
                .put("extents", pv.extents())
                .put("usedExtents", pv.usedExtents())
                .put("dataOffsetBytes", pv.dataOffsetBytes())
                .put("metadataAreas", pv.metadataAreas())
                .put("metadataFreeBytes", pv.metadataFreeBytes())
                .strings("tags", pv.tags());
    }

    /** Writes the volume groups. */
    public static void volumeGroups(LvmReport report, OutputStream stream) {
        try (Json json = Json.object(stream)) {
            json.array("volumeGroups", report.volumeGroups(), LvmJson::volumeGroup);
        }
    }

    private static void volumeGroup(Json json, Vg vg) {
        json.put("name", vg.name())
                .put("uuid", vg.uuid())
                .put("format", vg.format())
                .put("attributes", vg.attributes())
                .put("sizeBytes", vg.sizeBytes())
                .put("freeBytes", vg.freeBytes())
                .put("extentBytes", vg.extentBytes())
                .put("extents", vg.extents())
                .put("freeExtents", vg.freeExtents())
                .put("maxLogicalVolumes", vg.maxLogicalVolumes())
                .put("maxPhysicalVolumes", vg.maxPhysicalVolumes())
                .put("physicalVolumes", vg.physicalVolumes())
                .put("logicalVolumes", vg.logicalVolumes())
                .put("snapshots", vg.snapshots())
                .put("missing", vg.missing())
                .put("sequence", vg.sequence())
                .put("metadataAreas", vg.metadataAreas())
                .put("metadataFreeBytes", vg.metadataFreeBytes())
                .put("systemId", vg.systemId())
                .strings("tags", vg.tags());
    }

    /** Writes the logical volumes, also those that others are made of. */
    public static void logicalVolumes(LvmReport report, OutputStream stream) {
        try (Json json = Json.object(stream)) {
            json.array("logicalVolumes", report.logicalVolumes(), LvmJson::logicalVolume);
        }
    }

    private static void logicalVolume(Json json, Lv lv) {
        json.put("name", lv.name().name())
                .put("volumeGroup", lv.name().volumeGroup())
                .put("uuid", lv.uuid())
                .put("hidden", lv.hidden())
                .put("attributes", lv.attributes())
                .put("sizeBytes", lv.sizeBytes())
                .put("segments", lv.segments())
                .strings("layout", lv.layout())
                .strings("roles", lv.roles())
                .put("origin", lv.origin())
                .put("pool", lv.pool())
                .put("mirrorLog", lv.mirrorLog())
                .put("movedFrom", lv.movedFrom())
                .strings("modules", lv.modules())
                .strings("tags", lv.tags());
    }
}
