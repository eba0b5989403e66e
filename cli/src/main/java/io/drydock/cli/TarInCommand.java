package io.drydock.cli;

import io.drydock.archive.Tar;
import io.drydock.archive.UnpackOptions;
import io.drydock.archive.UnpackReport;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Directory;
import io.drydock.cli.command.GuestCommand;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.PathArguments;
import io.drydock.cli.command.Place;
import io.drydock.cli.command.Streams;
import io.drydock.cli.command.UsageException;
import io.drydock.filesystem.GuestPath;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock tar-in}. */
final class TarInCommand implements GuestCommand {
    @Override
    public String name() {
        return "tar-in";
    }

    @Override
    public String guestOperands() {
        return "ARCHIVE DIRECTORY";
    }

    @Override
    public String summary() {
        return "Unpack a tar archive of this host into a directory of the guest.";
    }

    @Override
    public String notes() {
        return "The archive - is standard input. How it is compressed, it says itself. Nothing is"
                + " unpacked outside the directory, whatever the archive says.";
    }

    @Override
    public void addOwnOptions(Options options) {
        options.addOption(
                        CommonOptions.flag(
                                "names",
                                "Let the names of owners count where the guest knows them, and not"
                                        + " their numbers."))
                .addOption(
                        CommonOptions.flag(
                                "lossy",
                                "Leave out what the filesystem cannot keep, as owners on vfat, and"
                                        + " name it."))
                .addOption(
                        CommonOptions.flag(
                                "whole",
                                "Make the directory, which must not be there yet or be empty: it"
                                        + " appears complete, or not at all."));
    }

    @Override
    public boolean isChanging() {
        return true;
    }

    @Override
    public Work prepare(Invocation invocation, List<String> operands, Directory directory)
            throws UsageException {
        if (operands.size() != 2) {
            throw new UsageException("tell the archive's name and where to unpack it");
        }
        Path archive = PathArguments.host(operands.getFirst());
        boolean standard = operands.getFirst().equals("-");
        GuestPath target = directory.resolve(operands.getLast());
        UnpackOptions options =
                UnpackOptions.DEFAULTS
                        .withAllExtras()
                        .withNumericOwners(!invocation.has("names"))
                        .withLossy(invocation.has("lossy"))
                        .withWhole(invocation.has("whole"));
        Streams streams = invocation.streams();
        return new Work(
                List.of(target),
                place -> {
                    if (standard) {
                        unpack(streams.in(), place, target, options, streams);
                    } else {
                        try (InputStream in = Files.newInputStream(archive)) {
                            unpack(in, place, target, options, streams);
                        }
                    }
                });
    }

    private static void unpack(
            InputStream in, Place place, GuestPath target, UnpackOptions options, Streams streams)
            throws IOException {
        UnpackReport report = Tar.in(in, place.files(), target, options, Monitor.NONE);
        report.firstLosses()
                .forEach(loss -> streams.warn(loss.path() + ": not kept: " + loss.reason()));
    }
}
