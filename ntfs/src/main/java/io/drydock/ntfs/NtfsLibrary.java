package io.drydock.ntfs;

import io.drydock.bindings.MissingNativeLibraryException;
import io.drydock.bindings.NativeLibrary;
import io.drydock.error.UnsupportedException;
import java.lang.foreign.MemorySegment;

/**
 * The library. Its number grows with every release that changes a structure: what {@link
 * NtfsVolume#check} finds in the structures of a volume tells whether they are those that we know.
 *
 * <p>Threading: stateless.
 */
public final class NtfsLibrary {
    /** libntfs-3g: Debian 12 and 13 have 89, later ones 90 or 91. */
    public static final NativeLibrary LIBRARY =
            new NativeLibrary(
                    "ntfs3g",
                    "libntfs-3g89",
                    "libntfs-3g.so.89",
                    "libntfs-3g.so.91",
                    "libntfs-3g.so.90");

    private NtfsLibrary() {}

    /** Why it cannot be loaded; empty if it can. */
    static String problem() {
        try {
            LIBRARY.require();
            return "";
        } catch (MissingNativeLibraryException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * Returns if it is there.
     *
     * @throws UnsupportedException when it is not, which names the package
     */
    static void require(String name) throws UnsupportedException {
        try {
            LIBRARY.require();
        } catch (MissingNativeLibraryException e) {
            throw new UnsupportedException(
                    "open",
                    name,
                    "libntfs-3g cannot be loaded",
                    "install package " + e.debianPackage(),
                    e);
        }
    }

    /** {@code AT_UNNAMED}: the name of what has none, which is told by its address. */
    static MemorySegment unnamed() {
        return Unnamed.ADDRESS;
    }

    private static final class Unnamed {
        static final MemorySegment ADDRESS = LIBRARY.findOrThrow("AT_UNNAMED");
    }
}
