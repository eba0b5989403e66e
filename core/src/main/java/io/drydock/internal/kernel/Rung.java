package io.drydock.internal.kernel;

import io.drydock.error.MountStep;
import io.drydock.filesystem.MountOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * One way to mount an image that may be damaged.
 *
 * @param type whose driver is asked
 * @param readOnly whether nothing may be written, whatever the drive allows
 * @param recovery whether a journal is replayed
 * @param options of the filesystem, beside those that keep the journal from being replayed
 */
record Rung(
        MountStep step,
        FilesystemType type,
        boolean readOnly,
        boolean recovery,
        List<String> options) {
    /** All that make sense on the image itself, the mildest first. */
    static List<Rung> of(FilesystemType type, boolean driveReadOnly) {
        boolean readOnly = driveReadOnly || type.isAlwaysReadOnly();
        List<Rung> rungs = new ArrayList<>();
        rungs.add(new Rung(MountStep.NORMAL, type, readOnly, true, List.of()));
        if (!readOnly) {
            rungs.add(reading(MountStep.READ_ONLY, type));
        }
        // ext4's driver is the most lenient of the three, and mounts all of them.
        FilesystemType lenient = type.isExt() ? FilesystemType.EXT4 : type;
        if (!lenient.withoutRecovery().isEmpty()) {
            rungs.add(unrecovered(MountStep.WITHOUT_RECOVERY, lenient));
        }
        switch (type) {
            case BTRFS -> {
                rungs.add(unrecovered(MountStep.RESCUE, type, "rescue=usebackuproot"));
                rungs.add(unrecovered(MountStep.RESCUE, type, "rescue=all"));
                rungs.add(
                        unrecovered(MountStep.RESCUE, type, "rescue=all", "rescue=usebackuproot"));
            }
            case NTFS -> rungs.add(reading(MountStep.FORCE, type, "force"));
            default -> {}
        }
        return rungs;
    }

    /** All that make sense on a copy in which something was repaired. */
    static List<Rung> ofRepaired(FilesystemType type) {
        List<Rung> rungs = new ArrayList<>();
        rungs.add(reading(MountStep.REPAIRED_COPY, type));
        switch (type) {
            case EXT4, XFS -> rungs.add(unrecovered(MountStep.REPAIRED_COPY, type));
            case BTRFS ->
                    rungs.add(
                            unrecovered(
                                    MountStep.REPAIRED_COPY,
                                    type,
                                    "rescue=all",
                                    "rescue=usebackuproot"));
            case NTFS -> rungs.add(reading(MountStep.REPAIRED_COPY, type, "force"));
            default -> {}
        }
        return rungs;
    }

    /**
     * By a copy of the superblock of ext, where it stands.
     *
     * @param kibibytes where
     */
    static Rung ofBackup(long kibibytes) {
        return unrecovered(MountStep.BACKUP_SUPERBLOCK, FilesystemType.EXT4, "sb=" + kibibytes);
    }

    private static Rung reading(MountStep step, FilesystemType type, String... options) {
        return new Rung(step, type, true, true, List.of(options));
    }

    private static Rung unrecovered(MountStep step, FilesystemType type, String... options) {
        return new Rung(step, type, true, false, List.of(options));
    }

    /** What the engine is asked for, with what the caller wants beside. */
    MountOptions with(MountOptions wanted) {
        MountOptions all = wanted.withType(type.type()).withOptions(options);
        if (!recovery) {
            return all.withoutRecovery();
        }
        return readOnly ? all.readOnly() : all;
    }

    /** The filesystem's options, with those of the caller, beside those always set. */
    List<String> told(MountOptions wanted) {
        List<String> all = new ArrayList<>();
        if (!recovery || !wanted.recovery()) {
            all.addAll(type.withoutRecovery());
        }
        all.addAll(options);
        all.addAll(wanted.options());
        return all;
    }
}
