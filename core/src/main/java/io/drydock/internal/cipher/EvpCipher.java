package io.drydock.internal.cipher;

import io.drydock.bindings.MissingNativeLibraryException;
import io.drydock.bindings.NativeLibrary;
import io.drydock.bindings.crypto.Crypto;
import io.drydock.error.UnsupportedException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A cipher of libcrypto with a key, in one direction (EVP_CipherInit_ex(3)). What the library
 * derives of the key is wiped by it when this is closed.
 *
 * <p>Threading: belongs to one thread at a time.
 */
final class EvpCipher implements AutoCloseable {
    /** {@code enc} of EVP_CipherInit_ex(3): as before. */
    private static final int SAME_DIRECTION = -1;

    private static final int MESSAGE_BYTES = 256;

    private final MemorySegment context;

    /** Where the library says how much it has written. */
    private final MemorySegment written;

    private EvpCipher(MemorySegment context, MemorySegment written) {
        this.context = context;
        this.written = written;
    }

    /**
     * @param algorithm as libcrypto names it: {@code AES-256-XTS}
     * @param key as long as that wants it
     * @throws UnsupportedException when there is no libcrypto, or it does not do this
     */
    static EvpCipher of(String algorithm, boolean encrypts, MemorySegment key, Arena arena)
            throws UnsupportedException {
        require(algorithm);
        MemorySegment context = Crypto.EVP_CIPHER_CTX_new();
        EvpCipher made = new EvpCipher(context, arena.allocate(ValueLayout.JAVA_INT));
        MemorySegment type = MemorySegment.NULL;
        try {
            MemorySegment name = arena.allocateFrom(algorithm);
            type = Crypto.EVP_CIPHER_fetch(MemorySegment.NULL, name, MemorySegment.NULL);
            check(algorithm, !type.equals(MemorySegment.NULL));
            int started =
                    Crypto.EVP_CipherInit_ex(
                            context,
                            type,
                            MemorySegment.NULL,
                            key,
                            MemorySegment.NULL,
                            encrypts ? 1 : 0);
            check(algorithm, started == 1);
            Crypto.EVP_CIPHER_CTX_set_padding(context, 0);
            return made;
        } catch (UnsupportedException | RuntimeException e) {
            made.close();
            throw e;
        } finally {
            Crypto.EVP_CIPHER_free(type); // the context has its own hold of it
        }
    }

    /** Makes sure that libcrypto can be called. */
    static void require(String algorithm) throws UnsupportedException {
        try {
            NativeLibrary.CRYPTO.require();
        } catch (MissingNativeLibraryException e) {
            throw new UnsupportedException(
                    "use",
                    algorithm,
                    "libcrypto cannot be loaded",
                    "install " + e.debianPackage(),
                    e);
        }
    }

    private static void check(String algorithm, boolean succeeded) throws UnsupportedException {
        if (!succeeded) {
            throw new UnsupportedException(
                    "use", algorithm, reason(), "install a libcrypto that has it");
        }
    }

    /** Begins anew with an initialisation vector, where the mode has one. */
    void begin(MemorySegment vector) {
        int started =
                Crypto.EVP_CipherInit_ex(
                        context,
                        MemorySegment.NULL,
                        MemorySegment.NULL,
                        MemorySegment.NULL,
                        vector,
                        SAME_DIRECTION);
        if (started != 1) {
            throw new IllegalStateException(reason());
        }
    }

    /** Encrypts or decrypts whole blocks, into memory that is the same or does not overlap. */
    void apply(MemorySegment from, MemorySegment into) {
        int length = Math.toIntExact(from.byteSize());
        if (Crypto.EVP_CipherUpdate(context, into, written, from, length) != 1
                || written.get(ValueLayout.JAVA_INT, 0) != length) {
            throw new IllegalStateException(reason());
        }
    }

    private static String reason() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(MESSAGE_BYTES);
            Crypto.ERR_error_string_n(Crypto.ERR_get_error(), message, MESSAGE_BYTES);
            Crypto.ERR_clear_error();
            return "libcrypto: " + message.getString(0);
        }
    }

    @Override
    public void close() {
        Crypto.EVP_CIPHER_CTX_free(context);
    }
}
