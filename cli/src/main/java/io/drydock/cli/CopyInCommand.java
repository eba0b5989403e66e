package io.drydock.cli;

import io.drydock.Session;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock copy-in}. */
final class CopyInCommand implements Command {
    @Override
    public String name() {
        return "copy-in";
    }

    @Override
    public String operands() {
        return "[IMAGE] FILE... DIRECTORY";
    }

    @Override
    public String summary() {
        return "Copy files and directories of this host into a directory of the guest.";
    }

    @Override
    public String notes() {
        return "Permissions and the numbers of owner and group are kept. Symbolic links are copied as"
                + " they are; devices, fifos and sockets are left out.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        GuestOptions.addTo(options);
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        drives.requireWritable();
        List<String> operands = drives.withoutImage(invocation.operands());
        if (operands.size() < 2) {
            throw new UsageException("tell what to copy and where to");
        }
        GuestPath directory = PathArguments.guest(operands.getLast());
        try (Session session = drives.open();
                Guest guest = GuestOptions.open(invocation, session, List.of(directory))) {
            for (String file : operands.subList(0, operands.size() - 1)) {
                LeftOut.warn(
                        guest.copyIn(PathArguments.host(file), directory), invocation.streams());
            }
        }
    }
}
