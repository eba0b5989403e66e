package io.drydock.cli;

import io.drydock.filesystem.GuestPath;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The paths that arguments mean. */
final class PathArguments {
    private PathArguments() {}

    /** Of this host. */
    static Path host(String argument) throws UsageException {
        try {
            return Path.of(argument);
        } catch (InvalidPathException e) {
            throw new UsageException("'" + argument + "' is not in UTF-8", e);
        }
    }

    /** In a guest. */
    static GuestPath guest(String argument) throws UsageException {
        try {
            return GuestPath.of(RawArguments.encode(argument));
        } catch (IllegalArgumentException e) {
            throw new UsageException("'" + argument + "': " + e.getMessage(), e);
        }
    }

    /** In a guest, each of them. */
    static List<GuestPath> guest(List<String> arguments) throws UsageException {
        List<GuestPath> paths = new ArrayList<>(arguments.size());
        for (String argument : arguments) {
            paths.add(guest(argument));
        }
        return paths;
    }

    /** Files in a guest; one at least. */
    static List<GuestPath> files(List<String> arguments) throws UsageException {
        if (arguments.isEmpty()) {
            throw new UsageException("no file given");
        }
        return guest(arguments);
    }
}
