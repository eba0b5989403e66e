package io.drydock.cli;

import io.drydock.archive.Compression;
import io.drydock.archive.Cpio;
import io.drydock.archive.CpioFormat;
import io.drydock.archive.PackOptions;
import io.drydock.archive.PackReport;
import io.drydock.archive.Tar;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Directory;
import io.drydock.cli.command.GuestCommand;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.MissingMounts;
import io.drydock.cli.command.PathArguments;
import io.drydock.cli.command.Place;
import io.drydock.cli.command.Streams;
import io.drydock.cli.command.UsageException;
import io.drydock.filesystem.GuestPath;
import io.drydock.task.Monitor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.Options;

/** {@code drydock tar-out}. */
final class TarOutCommand implements GuestCommand {
    private static final int BUFFER_BYTES = 1 << 20;

    @Override
    public String name() {
        return "tar-out";
    }

    @Override
    public String guestOperands() {
        return "DIRECTORY ARCHIVE";
    }

    @Override
    public String summary() {
        return "Pack a directory of the guest into an archive of this host.";
    }

    @Override
    public String notes() {
        return "The archive - is standard output. Names in it begin with ./; owners are numbers; holes,"
                + " hard links, extended attributes, ACLs and SELinux contexts are kept. Sockets are"
                + " left out. An archive that cannot be finished is removed.";
    }

    @Override
    public void addOwnOptions(Options options) {
        options.addOption(
                        CommonOptions.value(
                                "z",
                                "compress",
                                "FORMAT",
                                "gzip, bzip2, xz, zstd or lz4; none by default."))
                .addOption(
                        CommonOptions.value(
                                "exclude",
                                "PATTERN",
                                "Leave out what matches, as tar --exclude. Can be given several"
                                        + " times."))
                .addOption(
                        CommonOptions.flag(
                                "names", "Add the names that the guest has for its owners."))
                .addOption(
                        CommonOptions.flag(
                                "cpio", "Make a cpio archive, newc, which keeps no attributes."));
    }

    @Override
    public Work prepare(Invocation invocation, List<String> operands, Directory directory)
            throws UsageException {
        if (operands.size() != 2) {
            throw new UsageException("tell what to pack and the archive's name");
        }
        GuestPath packed = directory.resolve(operands.getFirst());
        boolean standard = operands.getLast().equals("-");
        if (standard && invocation.streams().terminal()) {
            throw new UsageException("standard output is a terminal");
        }
        Path archive = PathArguments.host(operands.getLast());
        PackOptions options = options(invocation);
        return new Work(
                List.of(packed),
                place -> {
                    if (standard) {
                        pack(place, packed, invocation.streams().out(), options, invocation);
                    } else {
                        packFile(place, packed, archive, options, invocation);
                    }
                });
    }

    private static PackOptions options(Invocation invocation) throws UsageException {
        String[] excludes = invocation.line().getOptionValues("exclude");
        return PackOptions.DEFAULTS
                .withAllExtras()
                .withCompression(compression(invocation.line().getOptionValue("compress", "none")))
                .withNumericOwners(!invocation.has("names"))
                .withExcludes(excludes == null ? List.of() : List.of(excludes));
    }

    private static Compression compression(String name) throws UsageException {
        try {
            return Compression.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    "--compress=" + name + ": known are none, gzip, bzip2, xz, zstd, lz4", e);
        }
    }

    private static void packFile(
            Place place, GuestPath packed, Path archive, PackOptions options, Invocation invocation)
            throws IOException {
        try {
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(archive), BUFFER_BYTES)) {
                pack(place, packed, out, options, invocation);
            }
        } catch (IOException | RuntimeException e) {
            if (Files.isRegularFile(archive)) {
                Files.delete(archive);
            }
            throw e;
        }
    }

    private static void pack(
            Place place,
            GuestPath packed,
            OutputStream out,
            PackOptions options,
            Invocation invocation)
            throws IOException {
        Streams streams = invocation.streams();
        MissingMounts.below(packed, place.guest()).forEach(streams::warn);
        PackReport report =
                invocation.has("cpio")
                        ? Cpio.out(
                                place.files(), packed, out, CpioFormat.NEWC, options, Monitor.NONE)
                        : Tar.out(place.files(), packed, out, options, Monitor.NONE);
        LeftOut.warn(report, streams);
    }
}
