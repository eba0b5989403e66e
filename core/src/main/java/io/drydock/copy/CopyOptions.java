package io.drydock.copy;

import io.drydock.task.Monitor;

/**
 * How to copy. Immutable; each method returns a copy with one thing changed. The bounds of memory
 * are {@code requests} times {@code requestBytes}.
 *
 * @param requests how many ranges are in flight together
 * @param requestBytes the most that is read by one request, a power of two from 4 KiB to 32 MiB
 * @param threads how many threads work on devices whose calls block
 * @param extents whether the source is asked what it consists of; otherwise all of it is read
 * @param sparseBytes data is searched for zeroes in blocks of this size, a power of two from 512
 *     on, which are then zeroed rather than written; 0 does not search
 * @param allocated whether zeroes are written as data, so that the destination has no holes
 * @param destinationIsZero whether the destination is known to read as zeroes, so that none need be
 *     written; wrong, it leaves old data where the source has zeroes. Has no effect where {@code
 *     allocated}
 * @param flush whether all is on stable storage in the end
 * @param monitor is told how many bytes were copied, holes included, and ends the copy as soon as
 *     can be: requests in flight are given up where a device can do that, a call that blocks is
 *     waited for. What was copied before stays at the destination
 */
public record CopyOptions(
        int requests,
        int requestBytes,
        int threads,
        boolean extents,
        int sparseBytes,
        boolean allocated,
        boolean destinationIsZero,
        boolean flush,
        Monitor monitor) {
    private static final int LEAST_REQUEST_BYTES = 4 << 10;
    private static final int MOST_REQUEST_BYTES = 32 << 20;
    private static final int LEAST_SPARSE_BYTES = 512;

    private static final CopyOptions DEFAULTS =
            new CopyOptions(64, 256 << 10, 8, true, 4096, false, false, false, Monitor.NONE);

    public CopyOptions {
        if (requests < 1 || threads < 1) {
            throw new IllegalArgumentException("nothing can be copied by no request or thread");
        }
        checkPower("requestBytes", requestBytes, LEAST_REQUEST_BYTES, MOST_REQUEST_BYTES);
        if (sparseBytes != 0) {
            checkPower("sparseBytes", sparseBytes, LEAST_SPARSE_BYTES, MOST_REQUEST_BYTES);
        }
    }

    private static void checkPower(String name, int value, int least, int most) {
        if (value < least || value > most || Integer.bitCount(value) != 1) {
            throw new IllegalArgumentException(
                    name + " is no power of two from " + least + " to " + most + ": " + value);
        }
    }

    /** Whether zeroes need not be written at all. */
    boolean skipsZeroes() {
        return destinationIsZero && !allocated;
    }

    /** 64 requests of 256 KiB, 8 threads, sparse as the source and in blocks of 4 KiB, no flush. */
    public static CopyOptions defaults() {
        return DEFAULTS;
    }

    public CopyOptions withRequests(int value) {
        return new CopyOptions(
                value,
                requestBytes,
                threads,
                extents,
                sparseBytes,
                allocated,
                destinationIsZero,
                flush,
                monitor);
    }

    public CopyOptions withRequestBytes(int value) {
        return new CopyOptions(
                requests,
                value,
                threads,
                extents,
                sparseBytes,
                allocated,
                destinationIsZero,
                flush,
                monitor);
    }

    public CopyOptions withThreads(int value) {
        return new CopyOptions(
                requests,
                requestBytes,
                value,
                extents,
                sparseBytes,
                allocated,
                destinationIsZero,
                flush,
                monitor);
    }

    public CopyOptions withExtents(boolean value) {
        return new CopyOptions(
                requests,
                requestBytes,
                threads,
                value,
                sparseBytes,
                allocated,
                destinationIsZero,
                flush,
                monitor);
    }

    public CopyOptions withSparseBytes(int value) {
        return new CopyOptions(
                requests,
                requestBytes,
                threads,
                extents,
                value,
                allocated,
                destinationIsZero,
                flush,
                monitor);
    }

    public CopyOptions withAllocated(boolean value) {
        return new CopyOptions(
                requests,
                requestBytes,
                threads,
                extents,
                sparseBytes,
                value,
                destinationIsZero,
                flush,
                monitor);
    }

    public CopyOptions withDestinationIsZero(boolean value) {
        return new CopyOptions(
                requests,
                requestBytes,
                threads,
                extents,
                sparseBytes,
                allocated,
                value,
                flush,
                monitor);
    }

    public CopyOptions withFlush(boolean value) {
        return new CopyOptions(
                requests,
                requestBytes,
                threads,
                extents,
                sparseBytes,
                allocated,
                destinationIsZero,
                value,
                monitor);
    }

    public CopyOptions withMonitor(Monitor value) {
        return new CopyOptions(
                requests,
                requestBytes,
                threads,
                extents,
                sparseBytes,
                allocated,
                destinationIsZero,
                flush,
                value);
    }
}
