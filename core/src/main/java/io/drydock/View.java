package io.drydock;

import io.drydock.internal.kernel.Backing;
import java.io.IOException;
import java.util.List;

/**
 * How the bytes of the drives are had: as they are, or on copy-on-write copies of them. Views are
 * told apart by identity.
 */
interface View {
    /** A drive's bytes. */
    Backing backing(int drive) throws IOException;

    /** Whether not a byte of them can change. */
    boolean isReadOnly(int drive);

    /** The images themselves. */
    static View ofImages(List<OpenDrive> drives) {
        return new View() {
            @Override
            public Backing backing(int drive) throws IOException {
                return drives.get(drive).backing();
            }

            @Override
            public boolean isReadOnly(int drive) {
                return drives.get(drive).isReadOnly();
            }
        };
    }

    /** Makes or finds a copy of a drive. */
    @FunctionalInterface
    interface Copies {
        Backing of(int drive) throws IOException;
    }

    /** Copies that can be written. */
    static View ofCopies(Copies copies) {
        return new View() {
            @Override
            public Backing backing(int drive) throws IOException {
                return copies.of(drive);
            }

            @Override
            public boolean isReadOnly(int drive) {
                return false;
            }
        };
    }
}
