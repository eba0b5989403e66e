package io.drydock.cli.text;

import io.drydock.Capabilities;
import io.drydock.Capability;
import io.drydock.EngineSupport;
import io.drydock.FilesystemSupport;

/** What can be done on this host as a table for people. */
public final class CapabilitiesText {
    private CapabilitiesText() {}

    /** The table, what would mend a lack below it. */
    public static String of(Capabilities capabilities) {
        Table facts = Table.plain(2);
        facts.row("Kernel", capabilities.kernelRelease());
        facts.row("Filesystems", String.join(" ", capabilities.filesystems()));
        Table needs = Table.titled("CAPABILITY", "HERE", "DETAIL", "REMEDY");
        for (Capability need : capabilities.needs()) {
            needs.row(need.name(), need.available() ? "yes" : "no", need.detail(), need.remedy());
        }
        Table types = Table.titled("FILESYSTEM", "KERNEL", "USERSPACE", "REMEDY");
        for (FilesystemSupport each : capabilities.support()) {
            types.row(each.type(), word(each.kernel()), word(each.userspace()), remedy(each));
        }
        return facts + "\n" + needs + "\n" + types;
    }

    private static String word(EngineSupport support) {
        if (!support.reads()) {
            return "no: " + support.detail();
        }
        return (support.writes() ? "reads, writes: " : "reads: ") + support.detail();
    }

    private static String remedy(FilesystemSupport support) {
        return support.userspace().remedy().isEmpty() || support.kernel().reads()
                ? support.kernel().remedy()
                : support.userspace().remedy();
    }
}
