package io.drydock.cli;

import io.drydock.Session;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock ls}. */
final class LsCommand implements Command {
    @Override
    public String name() {
        return "ls";
    }

    @Override
    public String operands() {
        return "[IMAGE] [PATH...]";
    }

    @Override
    public String summary() {
        return "List directories of the guest, or / if none is given.";
    }

    @Override
    public String notes() {
        return "Hidden names are listed, too, in the order of their bytes. Control characters and"
                + " bytes that are not UTF-8 are escaped, but for --zero.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        GuestOptions.addTo(options);
        options.addOption(
                        CommonOptions.flag(
                                "l",
                                "long",
                                "Print mode, links, owner, group, size and time of change (UTC),"
                                        + " too."))
                .addOption(
                        CommonOptions.flag(
                                "zero", "End each name with a NUL, and print it as it is."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        invocation.exclude("zero", "long");
        DriveOptions drives = DriveOptions.of(invocation);
        List<GuestPath> paths = PathArguments.guest(drives.withoutImage(invocation.operands()));
        try (Session session = drives.open();
                Guest guest = GuestOptions.open(invocation, session, paths)) {
            new Listing(guest.files(), invocation)
                    .print(paths.isEmpty() ? List.of(GuestPath.ROOT) : paths);
        }
    }
}
