package io.drydock.cli;

import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.NewDiskOptions;
import io.drydock.cli.command.PathArguments;
import io.drydock.cli.command.UsageException;
import io.drydock.disk.Disks;
import io.drydock.disk.NewDisk;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock disk convert}, as qemu-img convert. */
final class DiskConvertCommand implements Command {
    private static final String COMPRESS = "compress";
    private static final String TO = "to";

    @Override
    public String name() {
        return "disk convert";
    }

    @Override
    public String operands() {
        return "[IMAGE] FILE";
    }

    @Override
    public String summary() {
        return "Copy the disk in an image into a new image, which leaves out what is zeroes.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(
                        CommonOptions.value(
                                "O", TO, "FORMAT", "The new format: raw, qcow2, vmdk ..."))
                .addOption(CommonOptions.flag("c", COMPRESS, "Compress the new image; qcow2."));
        NewDiskOptions.addTo(options);
        DiskProgress.addTo(options);
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        List<String> rest = drives.withoutImage(invocation.operands());
        if (rest.size() != 1) {
            throw new UsageException("tell which file to make");
        }
        NewDisk target =
                NewDiskOptions.of(
                                invocation,
                                PathArguments.host(rest.getFirst()),
                                NewDiskOptions.format(invocation, TO))
                        .withCompressed(invocation.has(COMPRESS));
        try (DiskProgress progress = DiskProgress.of(invocation)) {
            Disks.convert(drives.imageFile(), drives.imageOptions(), target, progress.monitor());
        }
    }
}
