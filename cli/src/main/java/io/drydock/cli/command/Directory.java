package io.drydock.cli.command;

import io.drydock.filesystem.GuestPath;
import java.util.ArrayList;
import java.util.List;

/**
 * A directory of the guest that relative paths start at.
 *
 * @param path absolute
 */
public record Directory(GuestPath path) {
    /** Where a command by itself works. */
    public static final Directory ROOT = new Directory(GuestPath.ROOT);

    /** The path in the guest that an argument means. */
    public GuestPath resolve(String argument) throws UsageException {
        GuestPath given = PathArguments.guest(argument);
        if (given.isAbsolute() || path.equals(GuestPath.ROOT)) {
            return given;
        }
        try {
            return path.resolve(given);
        } catch (IllegalArgumentException e) {
            throw new UsageException("'" + argument + "': " + e.getMessage(), e);
        }
    }

    /** As {@link #resolve(String)}, each of them. */
    public List<GuestPath> resolve(List<String> arguments) throws UsageException {
        List<GuestPath> paths = new ArrayList<>(arguments.size());
        for (String argument : arguments) {
            paths.add(resolve(argument));
        }
        return paths;
    }

    /** As {@link #resolve(List)}; one at least. */
    public List<GuestPath> files(List<String> arguments) throws UsageException {
        if (arguments.isEmpty()) {
            throw new UsageException("no file given");
        }
        return resolve(arguments);
    }
}
