package io.drydock.format;

import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.internal.program.Program;
import io.drydock.internal.program.ProgramResult;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Sets labels and UUIDs of XFS, btrfs and NTFS by their programs.
 *
 * <p>Threading: stateless.
 */
final class OtherLabels {
    private static final Program XFS_DB = new Program("xfs_db", "xfsprogs");
    private static final Program BTRFS = new Program("btrfs", "btrfs-progs");
    private static final Program BTRFSTUNE = new Program("btrfstune", "btrfs-progs");
    private static final Program NTFSLABEL = new Program("ntfslabel", "ntfs-3g");
    private static final int MAX_XFS_BYTES = 12;
    private static final int MAX_BTRFS_BYTES = 255;
    private static final int MAX_NTFS_CHARS = 128;
    private static final int NTFS_SERIAL_DIGITS = 16;

    private OtherLabels() {}

    /** The label, if XFS and its program take it. */
    static String xfs(String label, String name) throws RefusedException {
        Labels.bytes(label, "XFS", MAX_XFS_BYTES, name);
        // xfs_db(8) divides its commands at blanks.
        if (label.contains(" ")) {
            throw Labels.refused(name, "XFS labels with blanks cannot be set");
        }
        return noOption(label, name);
    }

    /** The label, if btrfs and its program take it. */
    static String btrfs(String label, String name) throws RefusedException {
        Labels.bytes(label, "btrfs", MAX_BTRFS_BYTES, name);
        return noOption(label, name);
    }

    /** The label, if NTFS and its program take it. */
    static String ntfs(String label, String name) throws RefusedException {
        Labels.checkPrintable(label, name);
        if (label.length() > MAX_NTFS_CHARS) {
            throw Labels.refused(name, "NTFS has labels of 128 characters at most");
        }
        return noOption(label, name);
    }

    private static String noOption(String label, String name) throws RefusedException {
        if (label.startsWith("-")) {
            throw Labels.refused(
                    name, "the program takes a label that begins with - for an option");
        }
        return label;
    }

    static void setXfsLabel(Attached attached, String label) throws IOException {
        String checked = xfs(label, attached.name());
        xfsDb(attached, "label", "label " + (checked.isEmpty() ? "--" : checked));
    }

    static void setXfsUuid(Attached attached, String uuid) throws IOException {
        xfsDb(attached, "set UUID", "uuid " + Uuids.of(uuid, attached.name()));
    }

    /** It exits 0 whatever becomes of its commands. */
    private static void xfsDb(Attached attached, String operation, String command)
            throws IOException {
        ProgramResult result =
                attached.run(XFS_DB, List.of("-x", "-p", "xfs_admin", "-c", command, "@"))
                        .checkSuccess(operation, attached.name());
        String output = result.output() + result.errors();
        if (output.contains("log") && output.contains("ERROR")) {
            throw new RefusedException(
                    operation,
                    attached.name(),
                    "its log is to be replayed first",
                    "mount it for writing once");
        }
        if (!result.output().contains("writing all SBs")) {
            throw new CorruptDataException(
                    operation, attached.name(), attached.named(output.strip()));
        }
    }

    static void setBtrfsLabel(Attached attached, String label) throws IOException {
        String checked = btrfs(label, attached.name());
        attached.run(BTRFS, List.of("filesystem", "label", "@", checked))
                .checkSuccess("label", attached.name());
    }

    static void setBtrfsUuid(Attached attached, String uuid) throws IOException {
        String checked = Uuids.of(uuid, attached.name()).toString();
        attached.run(BTRFSTUNE, List.of("-f", "-U", checked, "@"))
                .checkSuccess("set UUID", attached.name());
    }

    static void setNtfsLabel(Attached attached, String label) throws IOException {
        attached.run(NTFSLABEL, List.of("@", ntfs(label, attached.name())))
                .checkSuccess("label", attached.name());
    }

    static void setNtfsSerial(Attached attached, String serial) throws IOException {
        Uuids.number(serial, NTFS_SERIAL_DIGITS, attached.name());
        String upper = serial.toUpperCase(Locale.ROOT);
        attached.run(NTFSLABEL, List.of("--new-serial=" + upper, "@"))
                .checkSuccess("set UUID", attached.name());
    }
}
