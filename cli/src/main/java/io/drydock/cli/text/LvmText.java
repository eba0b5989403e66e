package io.drydock.cli.text;

import io.drydock.lvm.LvmReport;
import io.drydock.lvm.LvmReport.Lv;
import io.drydock.lvm.LvmReport.Pv;
import io.drydock.lvm.LvmReport.Vg;

/** Reports of lvm as tables for people, with the columns of pvs(8), vgs(8) and lvs(8). */
public final class LvmText {
    private LvmText() {}

    /** A row for each physical volume. */
    public static String physicalVolumes(LvmReport report) {
        Table table = Table.titled("PV", "VG", "FMT", "ATTR", ">PSIZE", ">PFREE");
        for (Pv pv : report.physicalVolumes()) {
            table.row(
                    pv.device(),
                    pv.volumeGroup().orElse("-"),
                    pv.format(),
                    pv.attributes(),
                    Sizes.human(pv.sizeBytes()),
                    Sizes.human(pv.freeBytes()));
        }
        return table.toString();
    }

    /** A row for each volume group. */
    public static String volumeGroups(LvmReport report) {
        Table table = Table.titled("VG", ">#PV", ">#LV", ">#SN", "ATTR", ">VSIZE", ">VFREE");
        for (Vg vg : report.volumeGroups()) {
            table.row(
                    vg.name(),
                    Integer.toString(vg.physicalVolumes()),
                    Integer.toString(vg.logicalVolumes()),
                    Integer.toString(vg.snapshots()),
                    vg.attributes(),
                    Sizes.human(vg.sizeBytes()),
                    Sizes.human(vg.freeBytes()));
        }
        return table.toString();
    }

    /** A row for each logical volume, without those that others are made of. */
    public static String logicalVolumes(LvmReport report) {
        Table table = Table.titled("LV", "VG", "ATTR", ">LSIZE", "POOL", "ORIGIN", "LAYOUT");
        for (Lv lv : report.logicalVolumes()) {
            if (!lv.hidden()) {
                table.row(
                        lv.name().name(),
                        lv.name().volumeGroup(),
                        lv.attributes(),
                        Sizes.human(lv.sizeBytes()),
                        lv.pool().orElse("-"),
                        lv.origin().orElse("-"),
                        String.join(",", lv.layout()));
            }
        }
        return table.toString();
    }
}
