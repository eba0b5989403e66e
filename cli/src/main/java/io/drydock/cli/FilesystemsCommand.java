package io.drydock.cli;

import io.drydock.Session;
import io.drydock.btrfs.Subvolume;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.Streams;
import io.drydock.cli.text.DevicesJson;
import io.drydock.cli.text.DevicesText;
import io.drydock.cli.text.FoundDevices;
import io.drydock.error.DrydockException;
import io.drydock.volume.Device;
import io.drydock.volume.FilesystemMembers;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;

/** {@code drydock filesystems}. */
final class FilesystemsCommand implements Command {
    @Override
    public String name() {
        return "filesystems";
    }

    @Override
    public String operands() {
        return "IMAGE...";
    }

    @Override
    public String summary() {
        return "List the filesystems, partitions and drives of the images.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(CommonOptions.flag("json", "Print JSON."))
                .addOption(
                        CommonOptions.flag(
                                "all",
                                "List everything: drives, partitions, and what cannot be mounted,"
                                        + " such as swap. JSON always does."))
                .addOption(
                        CommonOptions.flag(
                                "l",
                                "long",
                                "Print sizes in bytes, partition types and UUIDs, too."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        drives.addAll(invocation.operands());
        FoundDevices found;
        try (Session session = drives.open()) {
            List<Device> devices = session.devices();
            found = new FoundDevices(devices, subvolumes(session, devices, invocation.streams()));
        }
        if (invocation.has("json")) {
            DevicesJson.write(found, invocation.streams().out());
        } else {
            invocation
                    .streams()
                    .print(DevicesText.of(found, invocation.has("all"), invocation.has("long")));
        }
    }

    private static Map<Device, List<Subvolume>> subvolumes(
            Session session, List<Device> devices, Streams streams) throws IOException {
        Map<Device, List<Subvolume>> subvolumes = new LinkedHashMap<>();
        for (Device device : FilesystemMembers.firsts(devices)) {
            if (device.filesystemType().filter("btrfs"::equals).isPresent()) {
                try {
                    subvolumes.put(device, session.subvolumes(device));
                } catch (DrydockException e) {
                    streams.warn("its subvolumes are not listed: " + e.getMessage());
                }
            }
        }
        return subvolumes;
    }
}
