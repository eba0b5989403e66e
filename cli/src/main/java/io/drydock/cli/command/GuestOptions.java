package io.drydock.cli.command;

import io.drydock.Session;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.apache.commons.cli.Options;

/** The options that say what tree of files is worked on. */
public final class GuestOptions {
    private static final String MOUNT = "mount";

    private GuestOptions() {}

    public static void addTo(Options options) {
        options.addOption(
                CommonOptions.value(
                        "m",
                        MOUNT,
                        "DEV[:MOUNTPOINT]",
                        "Mount this device there, / if no mountpoint is given, instead of what the"
                                + " guest's /etc/fstab says. Can be given several times."));
    }

    /** The tree: what was asked for, or that of the only operating system. */
    public static Guest open(Invocation invocation, Session session)
            throws IOException, UsageException {
        String[] mounts = invocation.line().getOptionValues(MOUNT);
        if (mounts == null) {
            return session.guest();
        }
        SequencedMap<GuestPath, Device> tree = new LinkedHashMap<>();
        for (String mount : mounts) {
            int colon = mount.indexOf(':');
            String device = colon < 0 ? mount : mount.substring(0, colon);
            String mountpoint = colon < 0 ? "/" : mount.substring(colon + 1);
            if (!mountpoint.startsWith("/")) {
                throw new UsageException("-m " + mount + ": the mountpoint is not absolute");
            }
            if (tree.put(PathArguments.guest(mountpoint), session.device(device)) != null) {
                throw new UsageException("-m " + mount + ": something is mounted there already");
            }
        }
        if (!tree.containsKey(GuestPath.ROOT)) {
            throw new UsageException("-m mounts nothing on /");
        }
        return session.guest(tree);
    }
}
