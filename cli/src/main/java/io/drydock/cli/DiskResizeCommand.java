package io.drydock.cli;

import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.SizeArgument;
import io.drydock.cli.command.UsageException;
import io.drydock.disk.Disks;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock disk resize}, as qemu-img resize. */
final class DiskResizeCommand implements Command {
    private static final String SHRINK = "shrink";

    @Override
    public String name() {
        return "disk resize";
    }

    @Override
    public String operands() {
        return "[IMAGE] SIZE";
    }

    @Override
    public String summary() {
        return "Make the disk in an image larger or smaller, and nothing that is on it.";
    }

    @Override
    public String notes() {
        return "SIZE is a number of bytes, or has a K, M, G, T, P or E behind it. With a + before it"
                + " the disk grows by so much; with a -, behind --, it shrinks by so much.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(
                CommonOptions.flag(
                        SHRINK, "Let it become smaller: what is behind the new end is lost."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        List<String> rest = drives.withoutImage(invocation.operands());
        if (rest.size() != 1) {
            throw new UsageException("tell how large the disk is to be");
        }
        drives.requireWritable();
        String size = rest.getFirst();
        boolean relative = size.startsWith("+") || size.startsWith("-");
        long present =
                relative ? Disks.info(drives.imageFile(), drives.imageOptions()).sizeBytes() : 0;
        Disks.resize(
                drives.imageFile(),
                drives.imageOptions(),
                SizeArgument.bytes(size, present),
                invocation.has(SHRINK));
    }
}
