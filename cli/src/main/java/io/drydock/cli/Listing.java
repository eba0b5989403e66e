package io.drydock.cli;

import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.Streams;
import io.drydock.cli.text.Printable;
import io.drydock.filesystem.DirectoryEntry;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.util.List;

/** The names in directories of a guest, as {@code drydock ls} prints them. */
final class Listing {
    private final FileTree files;
    private final Streams streams;
    private final boolean detailed;
    private final boolean zero;

    Listing(FileTree files, Invocation invocation) {
        this.files = files;
        this.streams = invocation.streams();
        this.detailed = invocation.has("long");
        this.zero = invocation.has("zero");
    }

    /** Prints what is at the paths: of directories what is in them. */
    void print(List<GuestPath> paths) throws IOException {
        String separator = "";
        for (GuestPath path : paths) {
            boolean directory = files.status(path).isDirectory();
            if (directory && paths.size() > 1 && !zero) {
                streams.print(separator + Printable.of(path.toBytes()) + ":\n");
            }
            separator = "\n";
            if (directory) {
                print(path, files.list(path).stream().map(DirectoryEntry::name).toList());
            } else {
                print(path.parent(), List.of(path.name()));
            }
        }
    }

    private void print(GuestPath directory, List<GuestPath> names) throws IOException {
        if (detailed) {
            streams.print(LongListing.of(files, directory, names));
            return;
        }
        for (GuestPath name : names) {
            if (zero) {
                streams.out().write(name.toBytes());
                streams.out().write(0);
            } else {
                streams.print(Printable.of(name.toBytes()) + "\n");
            }
        }
    }
}
