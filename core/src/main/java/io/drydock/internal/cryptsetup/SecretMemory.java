package io.drydock.internal.cryptsetup;

import io.drydock.internal.cipher.KeySource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A key or passphrase outside the heap, where no collector leaves copies of it; zeroed when it is
 * closed.
 *
 * <p>Threading: safe for use by many threads, but for {@link #close}, which belongs to the owner.
 */
public final class SecretMemory implements KeySource, AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment bytes;

    private SecretMemory(long sizeBytes) {
        bytes = arena.allocate(sizeBytes);
    }

    /** Zeroes, to be filled. */
    public static SecretMemory ofSize(long sizeBytes) {
        return new SecretMemory(sizeBytes);
    }

    /** Takes over bytes from the heap: the array is zeroed. */
    public static SecretMemory taking(byte[] secret) {
        SecretMemory memory = new SecretMemory(secret.length);
        MemorySegment.copy(secret, 0, memory.bytes, ValueLayout.JAVA_BYTE, 0, secret.length);
        Arrays.fill(secret, (byte) 0);
        return memory;
    }

    /** A copy of the first bytes that lives on its own. */
    public SecretMemory prefix(long sizeBytes) {
        SecretMemory memory = new SecretMemory(sizeBytes);
        MemorySegment.copy(bytes, 0, memory.bytes, 0, sizeBytes);
        return memory;
    }

    /** The secret itself, valid until this is closed. */
    @Override
    public MemorySegment bytes() {
        return bytes;
    }

    public long sizeBytes() {
        return bytes.byteSize();
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            bytes.fill((byte) 0);
            arena.close();
        }
    }

    /** Says nothing of what it holds. */
    @Override
    public String toString() {
        return "secret of " + bytes.byteSize() + " bytes";
    }
}
