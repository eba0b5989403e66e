package io.drydock.cli;

import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Directory;
import io.drydock.cli.command.GuestCommand;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.MissingMounts;
import io.drydock.cli.command.Streams;
import io.drydock.cli.command.UsageException;
import io.drydock.cli.text.MountSpace;
import io.drydock.cli.text.SpaceCsv;
import io.drydock.cli.text.SpaceJson;
import io.drydock.cli.text.SpaceText;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import io.drydock.guest.Mount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock df}. */
final class DfCommand implements GuestCommand {
    @Override
    public String name() {
        return "df";
    }

    @Override
    public String guestOperands() {
        return "";
    }

    @Override
    public String summary() {
        return "Print how full the filesystems of the guest are.";
    }

    @Override
    public String notes() {
        return "A line for each filesystem that the guest has mounted, as df(1) prints it: in blocks"
                + " of 1024 bytes. What cannot be mounted here is named on standard error.";
    }

    @Override
    public void addOwnOptions(Options options) {
        options.addOption(
                        CommonOptions.flag(
                                "h", "human-readable", "Print sizes as 1.5K, 20M, 3.0G."))
                .addOption(CommonOptions.flag("i", "inodes", "Print inodes in place of space."))
                .addOption(CommonOptions.flag("csv", "Print values separated by commas."))
                .addOption(CommonOptions.flag("json", "Print JSON: space and inodes, in bytes."));
    }

    @Override
    public Work prepare(Invocation invocation, List<String> operands, Directory directory)
            throws UsageException {
        invocation.exclude("csv", "json");
        invocation.exclude("human-readable", "json");
        invocation.exclude("inodes", "json");
        if (!operands.isEmpty()) {
            throw new UsageException(
                    "'" + operands.getFirst() + "' is no option, and df has no paths");
        }
        return new Work(List.of(), place -> print(invocation, place.guest()));
    }

    private static void print(Invocation invocation, Guest guest) throws IOException {
        Streams streams = invocation.streams();
        List<MountSpace> mounts = measure(guest);
        boolean human = invocation.has("human-readable");
        boolean inodes = invocation.has("inodes");
        if (invocation.has("json")) {
            SpaceJson.write(mounts, streams.out());
        } else if (invocation.has("csv")) {
            streams.print(SpaceCsv.of(mounts, human, inodes));
        } else {
            streams.print(SpaceText.of(mounts, human, inodes));
        }
        MissingMounts.below(GuestPath.ROOT, guest).forEach(streams::warn);
    }

    private static List<MountSpace> measure(Guest guest) throws IOException {
        List<MountSpace> mounts = new ArrayList<>();
        for (Mount mount : guest.mounts()) {
            if (mount.isMounted() && mount.device().isPresent()) {
                mounts.add(
                        new MountSpace(
                                mount.device().get(),
                                mount.mountpoint(),
                                guest.files().space(mount.mountpoint())));
            }
        }
        return mounts;
    }
}
