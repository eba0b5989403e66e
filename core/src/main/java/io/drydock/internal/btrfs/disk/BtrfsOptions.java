package io.drydock.internal.btrfs.disk;

import io.drydock.error.RefusedException;
import io.drydock.internal.driver.Medium;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What btrfs(5) has options for.
 *
 * @param subvolume the path of the one to be mounted, from the top of the filesystem
 * @param subvolumeId its number
 * @param degraded whether devices may be missing
 * @param replay whether what was logged and not yet committed is to be seen
 * @param backups whether an older tree of trees will do
 * @param checks whether the checksums of data count
 */
record BtrfsOptions(
        Optional<String> subvolume,
        OptionalLong subvolumeId,
        boolean degraded,
        boolean replay,
        boolean backups,
        boolean checks) {
    /** The names of all. */
    static final Set<String> NAMES =
            Set.of(
                    "subvol",
                    "subvolid",
                    "degraded",
                    "norecovery",
                    "nologreplay",
                    "usebackuproot",
                    "rescue");

    private static final Pattern NUMBER =
            Pattern.compile("0|[1-9][0-9]{0,17}|0[xX][0-9a-fA-F]{1,15}");

    static BtrfsOptions of(Medium medium) throws RefusedException {
        BtrfsOptions options =
                new BtrfsOptions(Optional.empty(), OptionalLong.empty(), false, true, false, true);
        for (String option : medium.options()) {
            String[] parts = option.split("=", 2);
            String value = parts.length == 2 ? parts[1] : "";
            options = options.with(parts[0], value, option, medium.name());
        }
        return options;
    }

    private BtrfsOptions with(String name, String value, String option, String filesystem)
            throws RefusedException {
        return switch (name) {
            case "subvol" ->
                    new BtrfsOptions(
                            Optional.of(value), subvolumeId, degraded, replay, backups, checks);
            case "subvolid" ->
                    new BtrfsOptions(
                            subvolume,
                            OptionalLong.of(number(value, filesystem)),
                            degraded,
                            replay,
                            backups,
                            checks);
            case "degraded" ->
                    new BtrfsOptions(subvolume, subvolumeId, true, replay, backups, checks);
            case "norecovery", "nologreplay" -> rescued(false, backups, checks);
            case "usebackuproot" -> rescued(replay, true, checks);
            case "rescue" -> {
                BtrfsOptions all = this;
                for (String each : value.split(":", -1)) {
                    all = all.rescued(each, option, filesystem);
                }
                yield all;
            }
            default -> throw unknown(option, filesystem);
        };
    }

    private BtrfsOptions rescued(boolean replayed, boolean older, boolean checked) {
        return new BtrfsOptions(subvolume, subvolumeId, degraded, replayed, older, checked);
    }

    private BtrfsOptions rescued(String how, String option, String filesystem)
            throws RefusedException {
        return switch (how) {
            case "nologreplay" -> rescued(false, backups, checks);
            case "usebackuproot" -> rescued(replay, true, checks);
            case "ignoredatacsums", "idatacsums" -> rescued(replay, backups, false);
            case "ignorebadroots", "ibadroots" -> this; // only those are looked at that are needed
            case "all" -> rescued(false, backups, false);
            default -> throw unknown(option, filesystem);
        };
    }

    /** 0 is the top of the filesystem, as for the kernel. */
    private static long number(String value, String filesystem) throws RefusedException {
        if (!NUMBER.matcher(value).matches()) {
            throw unknown("subvolid=" + value, filesystem);
        }
        long number = Long.decode(value);
        return number == 0 ? ObjectId.FS_TREE : number;
    }

    private static RefusedException unknown(String option, String filesystem) {
        return new RefusedException(
                "mount",
                filesystem,
                "the option " + option + " is not one of btrfs that the driver in Java knows",
                "leave it out, or mount it by the kernel engine");
    }
}
