package io.drydock.cli;

import io.drydock.GrowthStep;
import io.drydock.Session;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.SizeArgument;
import io.drydock.cli.command.UsageException;
import io.drydock.cli.text.Sizes;
import io.drydock.cli.text.Table;
import io.drydock.disk.Disks;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** {@code drydock resize}: what virt-resize(1) is used for, on the image itself. */
final class ResizeCommand implements Command {
    private static final String SIZE = "size";
    private static final String EXPAND = "expand";

    @Override
    public String name() {
        return "resize";
    }

    @Override
    public String operands() {
        return "[IMAGE]";
    }

    @Override
    public String summary() {
        return "Make the disk in an image larger, and what is on it.";
    }

    @Override
    public String notes() {
        return "Of the device that is named, all grow that it is on, and what is on it: the table's"
                + " end, the partition, what is encrypted in it, the physical and the logical"
                + " volume, the filesystem (ext2, ext3, ext4, XFS, Btrfs).";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(
                        CommonOptions.value(
                                SIZE,
                                "SIZE",
                                "How large the disk is to be, as 'disk resize' takes it: 40G, or"
                                        + " +10G for so much more. Without it the disk stays as it"
                                        + " is."))
                .addOption(
                        CommonOptions.value(
                                EXPAND,
                                "DEVICE",
                                "What takes up the room: a partition, a logical volume, what is"
                                        + " unlocked. Without it nothing does."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        if (!drives.withoutImage(invocation.operands()).isEmpty()) {
            throw new UsageException("there is one image to be resized");
        }
        Optional<String> size = Optional.ofNullable(invocation.line().getOptionValue(SIZE));
        Optional<String> expand = Optional.ofNullable(invocation.line().getOptionValue(EXPAND));
        if (size.isEmpty() && expand.isEmpty()) {
            throw new UsageException("tell how large the disk is to be, or what is to grow");
        }
        drives.requireWritable();
        if (expand.isPresent()) {
            try (Session session = drives.open()) {
                session.device(expand.get()); // before anything is changed
            }
        }
        if (size.isPresent()) {
            long present = Disks.info(drives.imageFile(), drives.imageOptions()).sizeBytes();
            Disks.resize(
                    drives.imageFile(),
                    drives.imageOptions(),
                    SizeArgument.bytes(size.get(), present),
                    false);
        }
        if (expand.isPresent()) {
            try (Session session = drives.open()) {
                invocation.streams().print(text(session.grow(session.device(expand.get()))));
            }
        }
    }

    private static String text(List<GrowthStep> steps) {
        Table table = Table.titled("GROWN", "DEVICE", ">FROM", ">TO");
        for (GrowthStep step : steps) {
            table.row(
                    step.what().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    step.device(),
                    Sizes.human(step.beforeBytes()),
                    Sizes.human(step.afterBytes()));
        }
        return table.toString();
    }
}
