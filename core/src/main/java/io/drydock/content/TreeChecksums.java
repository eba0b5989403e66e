package io.drydock.content;

import io.drydock.error.CancelledException;
import io.drydock.error.FileException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.search.FoundFile;
import io.drydock.search.Search;
import io.drydock.search.WalkOptions;
import io.drydock.search.WalkOrder;
import io.drydock.task.Monitor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The checksums of a tree: one thread walks, several read files, and the first writes what they
 * find in the order of the walk, never far behind it.
 */
final class TreeChecksums implements AutoCloseable {
    /** Small files are read in microseconds: enough for the readers never to wait for the walk. */
    private static final int AHEAD_PER_THREAD = 32;

    private static final long CANCEL_CHECK_MILLIS = 100;

    private final Checksums checksums;
    private final Search search;
    private final ChecksumAlgorithm algorithm;
    private final WalkOptions options;
    private final ExecutorService readers;
    private final Deque<Running> running = new ArrayDeque<>();
    private volatile boolean closed;

    TreeChecksums(FileTree files, ChecksumAlgorithm algorithm, WalkOptions options) {
        this.checksums = Checksums.of(files);
        this.search = Search.of(files);
        this.algorithm = algorithm;
        this.options = options.withOrder(WalkOrder.PATH);
        // Platform threads: a native call would pin a virtual one's carrier.
        this.readers =
                Executors.newFixedThreadPool(
                        options.threads(),
                        Thread.ofPlatform().daemon().name("drydock-checksum-", 0).factory());
    }

    private record Running(GuestPath path, Future<FileChecksum> checksum) {}

    /** Ends the reading when nobody waits for it any more. */
    private final class Closing implements Monitor {
        @Override
        public void progressed(long done, long total) {}

        @Override
        public void checkCancelled() throws CancelledException {
            if (closed) {
                throw new CancelledException("checksum", "a tree");
            }
        }
    }

    long write(GuestPath directory, OutputStream to) throws IOException {
        GuestPath start = directory.withSlash();
        long written = 0;
        try (Stream<FoundFile> files = search.walk(start, options)) {
            Iterator<FoundFile> each = files.iterator();
            while (each.hasNext()) {
                FoundFile file = each.next();
                if (file.status().isRegular()) {
                    GuestPath path = file.path();
                    running.add(
                            new Running(
                                    path,
                                    readers.submit(
                                            () -> checksums.of(path, algorithm, new Closing()))));
                }
                if (running.size() >= options.threads() * AHEAD_PER_THREAD) {
                    written += writeNext(start, to);
                }
            }
            while (!running.isEmpty()) {
                written += writeNext(start, to);
            }
            return written;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private int writeNext(GuestPath start, OutputStream to) throws IOException {
        Running next = running.remove();
        try {
            FileChecksum checksum = await(next.checksum);
            to.write(checksum.toLine(relative(start, next.path)));
            return 1;
        } catch (FileException e) {
            options.errors().failed(next.path, e);
            return 0;
        }
    }

    private static byte[] relative(GuestPath start, GuestPath path) {
        byte[] bytes = path.toBytes();
        ByteArrayOutputStream relative = new ByteArrayOutputStream();
        relative.write('.');
        relative.write('/');
        relative.write(bytes, start.lengthBytes(), bytes.length - start.lengthBytes());
        return relative.toByteArray();
    }

    private FileChecksum await(Future<FileChecksum> checksum) throws IOException {
        while (true) {
            try {
                return checksum.get(CANCEL_CHECK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                options.monitor().checkCancelled();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for a checksum");
            } catch (ExecutionException e) {
                throw cause(e);
            }
        }
    }

    private static IOException cause(ExecutionException e) {
        return switch (e.getCause()) {
            case IOException cause -> cause;
            case RuntimeException cause -> throw cause;
            case Error cause -> throw cause;
            case null, default -> new IOException(e);
        };
    }

    @Override
    public void close() {
        closed = true;
        readers.shutdownNow();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = readers.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true; // they end at the next piece; the files must not outlive us
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
