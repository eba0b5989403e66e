package io.drydock.internal.cipher;

import io.drydock.error.UnsupportedException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Encrypts and decrypts sectors as dm-crypt does, by libcrypto: AES in the modes XTS (IEEE 1619)
 * and CBC.
 *
 * <p>Threading: safe for use by many threads at once. Whoever closes it while others use it gets
 * theirs closed when they are done.
 */
public final class SectorCipher implements AutoCloseable {
    private final CipherSpec spec;
    private final String algorithm;
    private final Vectors vectors;
    private final KeySource key;

    /** What threads have done with, for the next: making one expands keys. */
    private final Queue<CipherWorker> idle = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;

    private SectorCipher(CipherSpec spec, String algorithm, Vectors vectors, KeySource key) {
        this.spec = spec;
        this.algorithm = algorithm;
        this.vectors = vectors;
        this.key = key;
    }

    /**
     * The cipher of that name.
     *
     * @param key is asked for whenever a further thread needs it, until this is closed
     * @return empty when it is none that is done here
     * @throws UnsupportedException when there is no libcrypto
     */
    public static Optional<SectorCipher> of(CipherSpec spec, KeySource key)
            throws UnsupportedException {
        int dash = spec.mode().indexOf('-');
        if (dash < 0 || !spec.cipher().equals("aes")) {
            return Optional.empty();
        }
        long keyBits = key.bytes().byteSize() * Byte.SIZE;
        Optional<String> algorithm = algorithm(spec.mode().substring(0, dash), keyBits);
        Optional<Vectors> vectors =
                Vectors.named(spec.mode().substring(dash + 1), spec.sectorBytes());
        if (algorithm.isEmpty() || vectors.isEmpty()) {
            return Optional.empty();
        }
        SectorCipher cipher = new SectorCipher(spec, algorithm.get(), vectors.get(), key);
        cipher.release(cipher.newWorker());
        return Optional.of(cipher);
    }

    /** As libcrypto names it. */
    private static Optional<String> algorithm(String mode, long keyBits) {
        boolean known =
                switch (mode) {
                    case "xts" -> keyBits == 256 || keyBits == 512;
                    case "cbc" -> keyBits == 128 || keyBits == 192 || keyBits == 256;
                    default -> false;
                };
        if (!known) {
            return Optional.empty();
        }
        return Optional.of(
                mode.equals("xts") ? "AES-" + keyBits / 2 + "-XTS" : "AES-" + keyBits + "-CBC");
    }

    /** What is encrypted as one, in bytes. */
    public int sectorBytes() {
        return spec.sectorBytes();
    }

    /**
     * Decrypts whole sectors, in place.
     *
     * @param firstNumber of the first, in sectors of 512 bytes
     * @throws IllegalStateException when the key has been wiped
     */
    public void decrypt(MemorySegment sectors, long firstNumber) throws UnsupportedException {
        CipherWorker worker = take();
        try {
            worker.decrypt(sectors, sectors, firstNumber);
        } finally {
            release(worker);
        }
    }

    /**
     * Encrypts whole sectors into other memory of at least their size, or in place.
     *
     * @param firstNumber of the first, in sectors of 512 bytes
     * @throws IllegalStateException when the key has been wiped
     */
    public void encrypt(MemorySegment from, MemorySegment into, long firstNumber)
            throws UnsupportedException {
        CipherWorker worker = take();
        try {
            worker.encrypt(from, into, firstNumber);
        } finally {
            release(worker);
        }
    }

    private CipherWorker take() throws UnsupportedException {
        CipherWorker waiting = idle.poll();
        return waiting != null ? waiting : newWorker();
    }

    private CipherWorker newWorker() throws UnsupportedException {
        return new CipherWorker(spec, algorithm, vectors, key.bytes());
    }

    private void release(CipherWorker worker) {
        idle.add(worker);
        if (closed) {
            closeIdle();
        }
    }

    @Override
    public void close() {
        closed = true;
        closeIdle();
    }

    private void closeIdle() {
        CipherWorker worker;
        while ((worker = idle.poll()) != null) {
            worker.close();
        }
    }
}
