package io.drydock.cli;

import io.drydock.Session;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.format.ExtFeature;
import io.drydock.format.NewExt;
import io.drydock.format.NewFat;
import io.drydock.format.NewFilesystem;
import io.drydock.format.NewOther;
import io.drydock.format.NewSwap;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock mkfs}. */
final class MkfsCommand implements Command {
    private static final int MAX_BLOCK_BYTES = 2 << 20;

    @Override
    public String name() {
        return "mkfs";
    }

    @Override
    public String operands() {
        return "[IMAGE] TYPE DEVICE";
    }

    @Override
    public String summary() {
        return "Make a filesystem or a swap area on a device; what was on it is lost.";
    }

    @Override
    public String notes() {
        return "TYPE is ext2, ext3, ext4, vfat, swap, xfs, btrfs or ntfs.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(CommonOptions.value("L", "label", "LABEL", "Its label."))
                .addOption(CommonOptions.value("U", "uuid", "UUID", "Its UUID; else a random one."))
                .addOption(
                        CommonOptions.value(
                                "b",
                                "blocksize",
                                "BYTES",
                                "The size of its blocks; of the clusters of FAT and NTFS."))
                .addOption(
                        CommonOptions.value(
                                "features",
                                "LIST",
                                "What ext is to have, and with ^ before it not to have, with commas"
                                        + " between: ^metadata_csum,^64bit."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        List<String> operands = drives.withoutImage(invocation.operands());
        if (operands.size() != 2) {
            throw new UsageException("a type and a device are wanted");
        }
        drives.requireWritable();
        NewFilesystem wanted = wanted(operands.getFirst(), invocation);
        try (Session session = drives.open()) {
            session.formatter().make(session.device(operands.getLast()), wanted);
        }
    }

    private static NewFilesystem wanted(String type, Invocation invocation) throws UsageException {
        try {
            NewFilesystem wanted = NewFilesystem.of(type);
            if (invocation.has("label")) {
                wanted = wanted.withLabel(invocation.line().getOptionValue("label"));
            }
            if (invocation.has("uuid")) {
                wanted = wanted.withUuid(invocation.line().getOptionValue("uuid"));
            }
            if (invocation.has("features")) {
                wanted = withFeatures(wanted, invocation.line().getOptionValue("features"));
            }
            int blockBytes = (int) invocation.number("blocksize", 1, MAX_BLOCK_BYTES, 0);
            return blockBytes == 0 ? wanted : withBlockBytes(wanted, blockBytes);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static NewFilesystem withFeatures(NewFilesystem wanted, String list)
            throws UsageException {
        if (!(wanted instanceof NewExt ext)) {
            throw new UsageException("--features is for ext2, ext3 and ext4");
        }
        NewExt changed = ext;
        for (String feature : list.split(",", -1)) {
            changed =
                    feature.startsWith("^")
                            ? changed.without(ExtFeature.of(feature.substring(1)))
                            : changed.with(ExtFeature.of(feature));
        }
        return changed;
    }

    private static NewFilesystem withBlockBytes(NewFilesystem wanted, int bytes)
            throws UsageException {
        return switch (wanted) {
            case NewExt ext -> ext.withBlockBytes(bytes);
            case NewFat fat -> fat.withClusterBytes(bytes);
            case NewOther other -> other.withBlockBytes(bytes);
            case NewSwap _ -> throw new UsageException("swap has no blocks to be chosen");
        };
    }
}
