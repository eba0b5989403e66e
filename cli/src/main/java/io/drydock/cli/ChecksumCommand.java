package io.drydock.cli;

import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Directory;
import io.drydock.cli.command.GuestCommand;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.MissingMounts;
import io.drydock.cli.command.Place;
import io.drydock.cli.command.Streams;
import io.drydock.cli.command.UsageException;
import io.drydock.content.ChecksumAlgorithm;
import io.drydock.content.Checksums;
import io.drydock.filesystem.GuestPath;
import io.drydock.search.WalkOptions;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.cli.Options;

/** {@code drydock checksum}. */
final class ChecksumCommand implements GuestCommand {
    @Override
    public String name() {
        return "checksum";
    }

    @Override
    public String guestOperands() {
        return "PATH...";
    }

    @Override
    public String summary() {
        return "Print checksums of files of the guest, and of all files below directories.";
    }

    @Override
    public String notes() {
        return "Lines are those of sha256sum and its kin, which check them. Of a directory paths are"
                + " relative to it.";
    }

    @Override
    public void addOwnOptions(Options options) {
        options.addOption(
                CommonOptions.value(
                        "t", "type", "ALGORITHM", algorithms() + "; sha256 by default."));
    }

    private static String algorithms() {
        return Arrays.stream(ChecksumAlgorithm.values())
                .map(ChecksumAlgorithm::toString)
                .collect(Collectors.joining(", "));
    }

    @Override
    public Work prepare(Invocation invocation, List<String> operands, Directory directory)
            throws UsageException {
        String name = invocation.line().getOptionValue("type", "sha256");
        ChecksumAlgorithm algorithm =
                ChecksumAlgorithm.named(name)
                        .orElseThrow(() ->
                                new UsageException(
                                        "'"
                                                + name
                                                + "' is no checksum; known are "
                                                + algorithms()));
        List<GuestPath> paths = directory.files(operands);
        return new Work(paths, place -> print(place, paths, algorithm, invocation.streams()));
    }

    private static void print(
            Place place, List<GuestPath> paths, ChecksumAlgorithm algorithm, Streams streams)
            throws IOException {
        Checksums checksums = Checksums.of(place.files());
        try (OutputStream out = streams.content()) {
            for (GuestPath path : paths) {
                if (place.files().status(path).isDirectory()) {
                    MissingMounts.below(path, place.guest()).forEach(streams::warn);
                    checksums.ofTree(path, algorithm, out, WalkOptions.defaults());
                } else {
                    out.write(checksums.of(path, algorithm, Monitor.NONE).toLine());
                }
            }
        }
    }
}
