package io.drydock.cli;

import io.drydock.cli.command.Directory;
import io.drydock.cli.command.GuestCommand;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.MissingMounts;
import io.drydock.cli.command.PathArguments;
import io.drydock.cli.command.Streams;
import io.drydock.cli.command.UsageException;
import io.drydock.filesystem.GuestPath;
import java.nio.file.Path;
import java.util.List;

/** {@code drydock copy-out}. */
final class CopyOutCommand implements GuestCommand {
    @Override
    public String name() {
        return "copy-out";
    }

    @Override
    public String guestOperands() {
        return "PATH... DIRECTORY";
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
    public Work prepare(Invocation invocation, List<String> operands, Directory directory)
            throws UsageException {
        if (operands.size() < 2) {
            throw new UsageException("tell what to copy and where to");
        }
        List<GuestPath> paths = directory.resolve(operands.subList(0, operands.size() - 1));
        Path target = PathArguments.host(operands.getLast());
        Streams streams = invocation.streams();
        return new Work(
                paths,
                place -> {
                    for (GuestPath path : paths) {
                        MissingMounts.below(path, place.guest()).forEach(streams::warn);
                        LeftOut.warn(place.guest().copyOut(path, target), streams);
                    }
                });
    }
}
