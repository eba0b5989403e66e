package io.drydock.cli.text;

import io.drydock.volume.Device;
import java.util.List;

/** Drives, partitions and volumes as a tree, as lsblk(8) draws one. */
public final class VolumesText {
    private VolumesText() {}

    /** The lines, each with its line feed. */
    public static String of(List<Device> devices) {
        Table table = Table.titled("NAME", ">SIZE", "TYPE", "FSTYPE", "LABEL", "UUID");
        DeviceNode.of(devices).forEach(drive -> add(table, drive, "", ""));
        return table.toString();
    }

    /**
     * @param before what stands before the name
     * @param below what stands before that of the children
     */
    private static void add(Table table, DeviceNode node, String before, String below) {
        table.row(
                before + node.device().name(),
                Sizes.human(node.device().sizeBytes()),
                node.type(),
                node.contentType(),
                node.label(),
                node.uuid());
        List<DeviceNode> children = node.children();
        for (int i = 0; i < children.size(); i++) {
            boolean last = i == children.size() - 1;
            add(table, children.get(i), below + (last ? "└─" : "├─"), below + (last ? "  " : "│ "));
        }
    }
}
