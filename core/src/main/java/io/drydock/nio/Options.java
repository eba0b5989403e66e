package io.drydock.nio;

import java.nio.file.LinkOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Objects;
import java.util.Set;

/** What callers say about links and about permissions of new files. */
final class Options {
    private Options() {}

    static boolean followLinks(LinkOption... options) {
        for (LinkOption option : options) {
            Objects.requireNonNull(option);
        }
        return options.length == 0; // there is but one
    }

    /**
     * The permissions of a new file.
     *
     * @throws UnsupportedOperationException when anything else is to be set at once
     */
    static int permissions(int otherwise, FileAttribute<?>... attributes) {
        int permissions = otherwise;
        for (FileAttribute<?> attribute : attributes) {
            if (!attribute.name().equals("posix:permissions")) {
                throw new UnsupportedOperationException(
                        attribute.name() + " cannot be set when a file is made");
            }
            permissions = Permissions.bits((Set<?>) attribute.value());
        }
        return permissions;
    }
}
