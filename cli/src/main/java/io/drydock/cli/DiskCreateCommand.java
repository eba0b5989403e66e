package io.drydock.cli;

import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.NewDiskOptions;
import io.drydock.cli.command.PathArguments;
import io.drydock.cli.command.SizeArgument;
import io.drydock.cli.command.UsageException;
import io.drydock.disk.Backing;
import io.drydock.disk.Disks;
import io.drydock.disk.NewDisk;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock disk create}, as qemu-img create. */
final class DiskCreateCommand implements Command {
    private static final String BACKING = "backing";
    private static final String BACKING_FORMAT = "backing-format";
    private static final String FORMAT = "format";

    @Override
    public String name() {
        return "disk create";
    }

    @Override
    public String operands() {
        return "FILE [SIZE]";
    }

    @Override
    public String summary() {
        return "Make an empty image, or an overlay that takes the changes to another.";
    }

    @Override
    public String notes() {
        return "SIZE is a number of bytes, or has a K, M, G, T, P or E behind it. An overlay is as"
                + " large as its backing file if no size is given.";
    }

    @Override
    public void addOptions(Options options) {
        options.addOption(
                        CommonOptions.value(
                                "f", FORMAT, "FORMAT", "The format: raw, qcow2, vmdk ..."))
                .addOption(
                        CommonOptions.value(
                                "b",
                                BACKING,
                                "FILE",
                                "What the image is an overlay of: absolute, or relative to the"
                                        + " image's directory."))
                .addOption(
                        CommonOptions.value(
                                "F", BACKING_FORMAT, "FORMAT", "The format of the backing file."));
        NewDiskOptions.addTo(options);
        DiskProgress.addTo(options);
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        List<String> operands = invocation.operands();
        if (operands.isEmpty() || operands.size() > 2) {
            throw new UsageException("tell which file to make, and how large the disk is to be");
        }
        NewDisk disk =
                NewDiskOptions.of(
                        invocation,
                        PathArguments.host(operands.getFirst()),
                        NewDiskOptions.format(invocation, FORMAT));
        if (operands.size() == 2) {
            disk = disk.withSizeBytes(SizeArgument.bytes(operands.getLast()));
        }
        if (invocation.has(BACKING)) {
            disk =
                    disk.withBacking(
                            new Backing(
                                    PathArguments.host(invocation.line().getOptionValue(BACKING)),
                                    NewDiskOptions.format(invocation, BACKING_FORMAT)));
        } else if (operands.size() < 2) {
            throw new UsageException("tell how large the disk is to be");
        }
        try (DiskProgress progress = DiskProgress.of(invocation)) {
            Disks.create(disk, progress.monitor());
        }
    }
}
