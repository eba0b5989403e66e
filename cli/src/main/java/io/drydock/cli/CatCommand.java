package io.drydock.cli;

import io.drydock.cli.command.Directory;
import io.drydock.cli.command.GuestCommand;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.Place;
import io.drydock.cli.command.Streams;
import io.drydock.cli.command.UsageException;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** {@code drydock cat}. */
final class CatCommand implements GuestCommand {
    @Override
    public String name() {
        return "cat";
    }

    @Override
    public String guestOperands() {
        return "FILE...";
    }

    @Override
    public String summary() {
        return "Print files of the guest.";
    }

    @Override
    public String notes() {
        return "Bytes come as they are, but on a terminal control characters are escaped.";
    }

    @Override
    public Work prepare(Invocation invocation, List<String> operands, Directory directory)
            throws UsageException {
        List<GuestPath> files = directory.files(operands);
        return new Work(files, place -> print(files, place, invocation.streams()));
    }

    private static void print(List<GuestPath> files, Place place, Streams streams)
            throws IOException {
        try (OutputStream out = streams.content()) {
            for (GuestPath file : files) {
                try (InputStream content = place.files().newInputStream(file)) {
                    content.transferTo(out);
                }
            }
        }
    }
}
