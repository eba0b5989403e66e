package io.drydock.lvm;

import io.drydock.error.CorruptDataException;
import io.drydock.internal.lvm2cmd.LvmAnswer;
import io.drydock.internal.lvm2cmd.LvmHandle;
import io.drydock.lvm.LvmReport.Lv;
import io.drydock.lvm.LvmReport.Pv;
import io.drydock.lvm.LvmReport.Vg;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks lvm for its reports. */
final class LvmReportReader {
    /** A row for each physical volume, with the group that it belongs to. */
    private static final List<String> PV_AND_VG_FIELDS =
            List.of(
                    "pv_name",
                    "pv_uuid",
                    "pv_fmt",
                    "vg_name",
                    "pv_attr",
                    "pv_size",
                    "dev_size",
                    "pv_free",
                    "pv_used",
                    "pv_pe_count",
                    "pv_pe_alloc_count",
                    "pe_start",
                    "pv_mda_count",
                    "pv_mda_free",
                    "pv_tags",
                    "vg_uuid",
                    "vg_fmt",
                    "vg_attr",
                    "vg_size",
                    "vg_free",
                    "vg_extent_size",
                    "vg_extent_count",
                    "vg_free_count",
                    "max_lv",
                    "max_pv",
                    "pv_count",
                    "lv_count",
                    "snap_count",
                    "vg_missing_pv_count",
                    "vg_seqno",
                    "vg_mda_count",
                    "vg_mda_free",
                    "vg_systemid",
                    "vg_tags");

    private static final List<String> LV_FIELDS =
            List.of(
                    "vg_name",
                    "lv_name",
                    "lv_uuid",
                    "lv_attr",
                    "lv_size",
                    "seg_count",
                    "lv_layout",
                    "lv_role",
                    "origin",
                    "pool_lv",
                    "mirror_log",
                    "move_pv",
                    "lv_modules",
                    "lv_tags");

    /** What lvm shows of a physical volume that it has not found. */
    private static final String MISSING = "[unknown]";

    private final LvmHandle lvm;

    private final LvmDeviceNames names;

    private LvmReportReader(LvmHandle lvm, LvmDeviceNames names) {
        this.lvm = lvm;
        this.names = names;
    }

    static LvmReport read(LvmHandle lvm, LvmDeviceNames names) throws IOException {
        return new LvmReportReader(lvm, names).read();
    }

    private LvmReport read() throws IOException {
        Set<String> problems = new LinkedHashSet<>();
        List<Pv> physicalVolumes = new ArrayList<>();
        Map<String, Vg> groups = new LinkedHashMap<>();
        for (LvmRow row : rows(List.of("pvs"), PV_AND_VG_FIELDS, problems)) {
            if (!row.text("pv_name").equals(MISSING)) {
                physicalVolumes.add(pv(row));
            }
            if (!row.text("vg_uuid").isEmpty()) {
                groups.put(row.text("vg_uuid"), vg(row));
            }
        }
        List<Lv> logicalVolumes = new ArrayList<>();
        for (LvmRow row : rows(List.of("lvs", "--all"), LV_FIELDS, problems)) {
            logicalVolumes.add(lv(row));
        }
        return new LvmReport(
                physicalVolumes,
                List.copyOf(groups.values()),
                logicalVolumes,
                List.copyOf(problems));
    }

    private List<LvmRow> rows(List<String> command, List<String> fields, Set<String> problems)
            throws IOException {
        List<String> words = new ArrayList<>(command);
        words.addAll(
                List.of(
                        "--foreign", // of guests that have given their groups a system ID
                        "--noheadings",
                        "--nameprefixes",
                        "--units",
                        "b",
                        "--nosuffix",
                        "--options",
                        String.join(",", fields)));
        LvmAnswer answer = lvm.run(words); // fails for one damaged group, with rows of the others
        problems.addAll(answer.errors());
        List<LvmRow> rows = new ArrayList<>();
        for (String line : answer.printed()) {
            if (LvmRow.isOne(line)) {
                rows.add(LvmRow.of(line, fields));
            } else {
                problems.add(line.strip());
            }
        }
        return rows;
    }

    private Pv pv(LvmRow row) throws CorruptDataException {
        return new Pv(
                names.name(row.text("pv_name")),
                row.text("pv_uuid"),
                row.text("pv_fmt"),
                row.optional("vg_name"),
                row.text("pv_attr"),
                row.number("pv_size"),
                row.number("dev_size"),
                row.number("pv_free"),
                row.number("pv_used"),
                row.number("pv_pe_count"),
                row.number("pv_pe_alloc_count"),
                row.number("pe_start"),
                row.small("pv_mda_count"),
                row.number("pv_mda_free"),
                row.list("pv_tags"));
    }

    private static Vg vg(LvmRow row) throws CorruptDataException {
        return new Vg(
                row.text("vg_name"),
                row.text("vg_uuid"),
                row.text("vg_fmt"),
                row.text("vg_attr"),
                row.number("vg_size"),
                row.number("vg_free"),
                row.number("vg_extent_size"),
                row.number("vg_extent_count"),
                row.number("vg_free_count"),
                row.small("max_lv"),
                row.small("max_pv"),
                row.small("pv_count"),
                row.small("lv_count"),
                row.small("snap_count"),
                row.small("vg_missing_pv_count"),
                row.number("vg_seqno"),
                row.small("vg_mda_count"),
                row.number("vg_mda_free"),
                row.optional("vg_systemid"),
                row.list("vg_tags"));
    }

    private Lv lv(LvmRow row) throws CorruptDataException {
        String shown = row.text("lv_name");
        boolean hidden = shown.startsWith("[") && shown.endsWith("]");
        return new Lv(
                new LvmVolumeName(
                        row.text("vg_name"),
                        hidden ? shown.substring(1, shown.length() - 1) : shown),
                row.text("lv_uuid"),
                hidden,
                inactive(row.text("lv_attr")),
                row.number("lv_size"),
                row.small("seg_count"),
                row.list("lv_layout"),
                row.list("lv_role"),
                row.optional("origin"),
                row.optional("pool_lv"),
                row.optional("mirror_log"),
                row.optional("move_pv").map(names::name),
                row.list("lv_modules"),
                row.list("lv_tags"));
    }

    /** Having no device-mapper, lvm does not know what is active: we do. */
    private static String inactive(String attributes) {
        return attributes.replace('X', '-');
    }
}
