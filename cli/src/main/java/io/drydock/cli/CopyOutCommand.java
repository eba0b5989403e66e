package io.drydock.cli;

import io.drydock.Session;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock copy-out}. */
final class CopyOutCommand implements Command {
    @Override
    public String name() {
        return "copy-out";
    }

    @Override
    public String operands() {
        return "[IMAGE] PATH... DIRECTORY";
    }

    @Override
    public String summary() {
        return "Copy files and directories of the guest into a directory of this host.";
    }

    @Override
    public String notes() {
        return "The copies are the caller's, with the permissions of the originals but setuid and setgid."
                + " Symbolic links are copied as they are; devices, fifos and sockets are left out.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        GuestOptions.addTo(options);
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        List<String> operands = drives.withoutImage(invocation.operands());
        if (operands.size() < 2) {
            throw new UsageException("tell what to copy and where to");
        }
        List<GuestPath> paths = PathArguments.guest(operands.subList(0, operands.size() - 1));
        Path directory = PathArguments.host(operands.getLast());
        Streams streams = invocation.streams();
        try (Session session = drives.open();
                Guest guest = GuestOptions.open(invocation, session, paths)) {
            for (GuestPath path : paths) {
                MissingMounts.below(path, guest).forEach(streams::warn);
                LeftOut.warn(guest.copyOut(path, directory), streams);
            }
        }
    }
}
