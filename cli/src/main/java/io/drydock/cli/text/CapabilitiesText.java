package io.drydock.cli.text;

import io.drydock.Capabilities;
import io.drydock.Capability;

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
        return facts + "\n" + needs;
    }
}
