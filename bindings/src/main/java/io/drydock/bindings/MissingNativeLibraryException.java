package io.drydock.bindings;

import java.io.IOException;
import java.io.Serial;

/**
 * A C library that a feature needs is not on this machine. The message names the library, why it
 * could not be opened, the Debian package that has it and the property that points elsewhere.
 */
public final class MissingNativeLibraryException extends IOException {

    @Serial private static final long serialVersionUID = 1L;

    private final String library;
    private final String debianPackage;

    MissingNativeLibraryException(String library, String debianPackage, String message) {
        super(message);
        this.library = library;
        this.debianPackage = debianPackage;
    }

    /** Returns the library's short name, such as {@code blkid}. */
    public String library() {
        return library;
    }

    /** Returns the Debian package to install, such as {@code libblkid1}. */
    public String debianPackage() {
        return debianPackage;
    }
}
