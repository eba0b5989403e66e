package io.drydock.internal.ext2fs;

import io.drydock.bindings.MissingNativeLibraryException;
import io.drydock.bindings.NativeLibrary;
import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.error.UnsupportedException;

/**
 * The library, and what it calls its errors.
 *
 * <p>Threading: stateless.
 */
public final class Ext2Library {
    private static final int MAX_MESSAGE_BYTES = 1024;

    private Ext2Library() {}

    /**
     * Returns if it is there.
     *
     * @throws UnsupportedException when it is not, which names the package
     */
    public static void require(String operation, String name) throws UnsupportedException {
        try {
            NativeLibrary.EXT2FS.require();
        } catch (MissingNativeLibraryException e) {
            throw new UnsupportedException(
                    operation,
                    name,
                    "libext2fs cannot be loaded",
                    "install package " + e.debianPackage(),
                    e);
        }
    }

    /** The text of an {@code errcode_t}: one of the library's own, or errno. */
    public static String message(long error) {
        Texts.load();
        return Ext2fs.error_message(error).reinterpret(MAX_MESSAGE_BYTES).getString(0);
    }

    /** libcom_err knows the texts once it has been told of them. */
    private static final class Texts {
        static {
            Ext2fs.initialize_ext2_error_table();
        }

        static void load() {}
    }
}
