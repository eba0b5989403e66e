package io.drydock.internal.cipher;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/**
 * Encrypts and decrypts sectors as dm-crypt does: AES in the modes XTS (IEEE 1619) and CBC.
 *
 * <p>Threading: safe for use by many threads at once.
 */
public final class SectorCipher {
    /** Small enough for a piece, its tweaks and its result to stay in the second-level cache. */
    private static final int PIECE_BYTES = 32 << 10;

    private final CipherSpec spec;
    private final ModeFactory modes;

    /** What threads have done with, for the next: making one expands keys and compiles nothing. */
    private final Queue<Worker> idle = new ConcurrentLinkedQueue<>();

    private SectorCipher(CipherSpec spec, ModeFactory modes) {
        this.spec = spec;
        this.modes = modes;
    }

    /** Makes what one thread works with. */
    private interface ModeFactory {
        Mode create() throws GeneralSecurityException;
    }

    /**
     * The cipher of that name.
     *
     * @param key is asked for the key whenever a further thread needs it, until the last use
     * @param keyBytes the key's length
     * @return empty when it is none that is done here
     */
    public static Optional<SectorCipher> of(CipherSpec spec, KeySource key, int keyBytes)
            throws GeneralSecurityException {
        int dash = spec.mode().indexOf('-');
        if (dash < 0 || !spec.cipher().equals("aes")) {
            return Optional.empty();
        }
        Optional<Vectors> found =
                Vectors.named(spec.mode().substring(dash + 1), key, keyBytes, spec.sectorBytes());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Optional<ModeFactory> modes =
                switch (spec.mode().substring(0, dash)) {
                    case "xts" -> xts(spec, found.get(), key, keyBytes);
                    case "cbc" -> cbc(spec, found.get(), key, keyBytes);
                    default -> Optional.empty();
                };
        return modes.map(factory -> new SectorCipher(spec, factory));
    }

    private static Optional<ModeFactory> xts(
            CipherSpec spec, Vectors vectors, KeySource key, int keyBytes) {
        return keyBytes == 32 || keyBytes == 64
                ? Optional.of(() -> new XtsMode(spec, vectors, key, keyBytes))
                : Optional.empty();
    }

    private static Optional<ModeFactory> cbc(
            CipherSpec spec, Vectors vectors, KeySource key, int keyBytes) {
        return keyBytes == 16 || keyBytes == 24 || keyBytes == 32
                ? Optional.of(() -> new CbcMode(spec, vectors, key, keyBytes))
                : Optional.empty();
    }

    static Cipher ecb(int operation, SecretKey key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
        cipher.init(operation, key);
        return cipher;
    }

    /** What is encrypted as one, in bytes. */
    public int sectorBytes() {
        return spec.sectorBytes();
    }

    /**
     * Decrypts whole sectors, in place.
     *
     * @param firstNumber of the first, in sectors of 512 bytes
     */
    public void decrypt(MemorySegment sectors, long firstNumber) throws GeneralSecurityException {
        work(sectors, sectors, firstNumber, Mode::decrypt);
    }

    /** Encrypts whole sectors into other memory of at least their size, or in place. */
    public void encrypt(MemorySegment from, MemorySegment into, long firstNumber)
            throws GeneralSecurityException {
        work(from, into, firstNumber, Mode::encrypt);
    }

    /** Lets go of what has keys in it; further use makes it anew. */
    public void forget() {
        idle.clear();
    }

    /** A direction. */
    private interface Direction {
        void run(Mode mode, byte[] in, byte[] out, int length, long vector)
                throws GeneralSecurityException;
    }

    private void work(MemorySegment from, MemorySegment into, long firstNumber, Direction direction)
            throws GeneralSecurityException {
        Worker waiting = idle.poll();
        Worker worker = waiting != null ? waiting : new Worker(modes.create());
        for (long at = 0; at < from.byteSize(); at += PIECE_BYTES) {
            int length = (int) Math.min(PIECE_BYTES, from.byteSize() - at);
            MemorySegment.copy(from, ValueLayout.JAVA_BYTE, at, worker.in, 0, length);
            long number = firstNumber + at / 512;
            long vector = spec.largeSectors() ? number / (spec.sectorBytes() / 512) : number;
            direction.run(worker.mode, worker.in, worker.out, length, vector);
            MemorySegment.copy(worker.out, 0, into, ValueLayout.JAVA_BYTE, at, length);
        }
        idle.add(worker);
    }

    /** What one thread works with. */
    private static final class Worker {
        final Mode mode;
        final byte[] in = new byte[PIECE_BYTES];
        final byte[] out = new byte[PIECE_BYTES];

        Worker(Mode mode) {
            this.mode = mode;
        }
    }

    /** How far the vectors of neighbouring sectors are apart. */
    static long step(CipherSpec spec) {
        return spec.largeSectors() ? 1 : spec.sectorBytes() / 512;
    }

    /** How many vectors a piece has at most. */
    static int vectorsBytes(CipherSpec spec) {
        return PIECE_BYTES / spec.sectorBytes() * Vectors.BYTES;
    }

    /** How many bytes a piece has at most. */
    static int pieceBytes() {
        return PIECE_BYTES;
    }
}
