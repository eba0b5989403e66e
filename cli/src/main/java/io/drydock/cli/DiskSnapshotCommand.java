package io.drydock.cli;

import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.text.DiskInfoJson;
import io.drydock.cli.text.DiskInfoText;
import io.drydock.disk.DiskSnapshot;
import io.drydock.disk.Disks;
import io.drydock.image.ImageOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;

/** {@code drydock disk snapshot}, as qemu-img snapshot. */
final class DiskSnapshotCommand implements Command {
    private static final String CREATE = "create";
    private static final String DELETE = "delete";
    private static final String REVERT = "revert";

    private interface Change {
        void make(Path image, ImageOptions options, String name) throws IOException;
    }

    private static final Map<String, Change> CHANGES =
            Map.of(
                    CREATE, Disks::createSnapshot,
                    DELETE, Disks::deleteSnapshot,
                    REVERT, Disks::revert);

    @Override
    public String name() {
        return "disk snapshot";
    }

    @Override
    public String operands() {
        return "[IMAGE]";
    }

    @Override
    public String summary() {
        return "List, make and remove the snapshots in a qcow2 image, and go back to one.";
    }

    @Override
    public String notes() {
        return "An external snapshot is an overlay: drydock disk create --backing.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(
                        CommonOptions.value(
                                "c", CREATE, "NAME", "Keep the disk as it is now; with --rw."))
                .addOption(
                        CommonOptions.value(
                                "d",
                                DELETE,
                                "NAME",
                                "Remove a snapshot, by name or id; with --rw."))
                .addOption(
                        CommonOptions.value(
                                REVERT,
                                "NAME",
                                "Make the disk what it was at a snapshot; with --rw. What it is now"
                                        + " is lost."))
                .addOption(CommonOptions.flag("json", "Print JSON."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        invocation.exclude(CREATE, DELETE);
        invocation.exclude(CREATE, REVERT);
        invocation.exclude(DELETE, REVERT);
        DriveOptions drives = DriveOptions.onlyImage(invocation);
        Path image = drives.imageFile();
        for (Map.Entry<String, Change> change : CHANGES.entrySet()) {
            if (invocation.has(change.getKey())) {
                drives.requireWritable();
                String name = invocation.line().getOptionValue(change.getKey());
                change.getValue().make(image, drives.imageOptions(), name);
                return;
            }
        }
        List<DiskSnapshot> snapshots = Disks.info(image, drives.imageOptions()).snapshots();
        if (invocation.has("json")) {
            DiskInfoJson.writeSnapshots(snapshots, invocation.streams().out());
        } else if (!snapshots.isEmpty()) {
            invocation.streams().print(DiskInfoText.snapshots(snapshots));
        }
    }
}
