package io.drydock.format;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.program.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes filesystems by their programs.
 *
 * <p>Threading: stateless.
 */
final class OtherMaker {
    private static final Program MKFS_XFS = new Program("mkfs.xfs", "xfsprogs");
    private static final Program MKFS_BTRFS = new Program("mkfs.btrfs", "btrfs-progs");
    private static final Program MKNTFS = new Program("mkntfs", "ntfs-3g");

    private OtherMaker() {}

    private static Program program(NewOther.Kind kind) {
        return switch (kind) {
            case XFS -> MKFS_XFS;
            case BTRFS -> MKFS_BTRFS;
            case NTFS -> MKNTFS;
        };
    }

    /**
     * Returns if the program is there: before anything is wiped.
     *
     * @throws UnsupportedException when it is not, which names the package
     */
    static void require(NewOther wanted) throws UnsupportedException {
        program(wanted.kind()).path();
    }

    /**
     * Makes one.
     *
     * @param startSectors where the device begins on its disk, for boot loaders
     */
    static void make(Attached attached, NewOther wanted, long startSectors) throws IOException {
        List<String> arguments =
                switch (wanted.kind()) {
                    case XFS -> xfs(wanted, attached.name());
                    case BTRFS -> btrfs(wanted, attached.name());
                    case NTFS -> ntfs(wanted, startSectors, attached.name());
                };
        arguments.add("@");
        attached.run(program(wanted.kind()), arguments).checkSuccess("mkfs", attached.name());
    }

    private static List<String> xfs(NewOther wanted, String name) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-q", "-f"));
        wanted.blockBytes().ifPresent(size -> arguments.addAll(List.of("-b", "size=" + size)));
        if (wanted.uuid().isPresent()) {
            arguments.addAll(List.of("-m", "uuid=" + Uuids.of(wanted.uuid().get(), name)));
        }
        addLabel(arguments, OtherLabels.xfs(wanted.label().orElse(""), name));
        return arguments;
    }

    private static List<String> btrfs(NewOther wanted, String name) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-q", "-f"));
        wanted.blockBytes().ifPresent(size -> arguments.addAll(List.of("-s", "" + size)));
        if (wanted.uuid().isPresent()) {
            arguments.addAll(List.of("-U", Uuids.of(wanted.uuid().get(), name).toString()));
        }
        addLabel(arguments, OtherLabels.btrfs(wanted.label().orElse(""), name));
        return arguments;
    }

    private static List<String> ntfs(NewOther wanted, long startSectors, String name)
            throws IOException {
        // The geometry is the one that Windows assumes of large disks.
        List<String> arguments =
                new ArrayList<>(List.of("-q", "-Q", "-F", "-H", "255", "-S", "63"));
        arguments.addAll(List.of("-p", "" + startSectors));
        wanted.blockBytes().ifPresent(size -> arguments.addAll(List.of("-c", "" + size)));
        addLabel(arguments, OtherLabels.ntfs(wanted.label().orElse(""), name));
        return arguments;
    }

    private static void addLabel(List<String> arguments, String label) {
        if (!label.isEmpty()) {
            arguments.addAll(List.of("-L", label));
        }
    }
}
