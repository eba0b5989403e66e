package io.drydock.cli;

import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Directory;
import io.drydock.cli.command.GuestCommand;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.filesystem.GuestPath;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock ls}. */
final class LsCommand implements GuestCommand {
    @Override
    public String name() {
        return "ls";
    }

    @Override
    public String guestOperands() {
        return "[PATH...]";
    }

    @Override
    public String summary() {
        return "List directories of the guest; without a path its root, or in the shell where one"
                + " is.";
    }

    @Override
    public String notes() {
        return "Hidden names are listed, too, in the order of their bytes. Control characters and"
                + " bytes that are not UTF-8 are escaped, but for --zero.";
    }

    @Override
    public void addOwnOptions(Options options) {
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
    public Work prepare(Invocation invocation, List<String> operands, Directory directory)
            throws UsageException {
        invocation.exclude("zero", "long");
        List<GuestPath> paths = directory.resolve(operands);
        List<GuestPath> listed = paths.isEmpty() ? List.of(directory.path()) : paths;
        return new Work(paths, place -> new Listing(place.files(), invocation).print(listed));
    }
}
