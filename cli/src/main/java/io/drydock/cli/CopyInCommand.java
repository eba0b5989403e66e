package io.drydock.cli;

import io.drydock.cli.command.Directory;
import io.drydock.cli.command.GuestCommand;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.PathArguments;
import io.drydock.cli.command.UsageException;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.HostCopy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code drydock copy-in}. */
final class CopyInCommand implements GuestCommand {
    @Override
    public String name() {
        return "copy-in";
    }

    @Override
    public String guestOperands() {
        return "FILE... DIRECTORY";
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
    public boolean isChanging() {
        return true;
    }

    @Override
    public Work prepare(Invocation invocation, List<String> operands, Directory directory)
            throws UsageException {
        if (operands.size() < 2) {
            throw new UsageException("tell what to copy and where to");
        }
        GuestPath target = directory.resolve(operands.getLast());
        List<Path> files = new ArrayList<>();
        for (String file : operands.subList(0, operands.size() - 1)) {
            files.add(PathArguments.host(file));
        }
        return new Work(
                List.of(target),
                place -> {
                    for (Path file : files) {
                        LeftOut.warn(
                                HostCopy.in(file, place.files(), target), invocation.streams());
                    }
                });
    }
}
