package io.drydock.cli.command;

import io.drydock.filesystem.GuestPath;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The paths that arguments mean. */
public final class PathArguments {
    private PathArguments() {}

    /** Of this host. */
    public static Path host(String argument) throws UsageException {
        try {
            return Path.of(argument);
        } catch (InvalidPathException e) {
            throw new UsageException("'" + argument + "' is not in UTF-8", e);
        }
    }

    /** In a guest. */
    public static GuestPath guest(String argument) throws UsageException {
        try {
            return GuestPath.of(RawArguments.encode(argument));
        } catch (IllegalArgumentException e) {
            throw new UsageException("'" + argument + "': " + e.getMessage(), e);
        }
    }
}
