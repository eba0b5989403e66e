package io.drydock.testing;

import io.drydock.Session;
import io.drydock.error.DrydockException;
import io.drydock.error.WorkerLostException;
import io.drydock.filesystem.DirectoryEntry;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.Isolation;
import io.drydock.filesystem.MountOptions;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.volume.Device;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Corrupts an image again and again, and does with what is on it all that can be done, by a worker.
 * Whatever happens must be a {@link DrydockException}.
 */
public final class CorruptImages {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int BLOCK_BYTES = 512;
    private static final int MAX_ENTRIES = 60;

    private final String type;
    private final Path work;
    private final Random random;
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Map<String, Integer> lost = new TreeMap<>();
    private Duration longest = Duration.ZERO;

    private CorruptImages(String type, Path work, long seed) {
        this.type = type;
        this.work = work;
        this.random = new Random(seed);
    }

    /**
     * What has happened.
     *
     * @param outcomes how often a call has ended in that way, by the name of the exception, and how
     *     often in none: {@code done}
     * @param lost why workers were lost, and how often
     * @param longest what the longest call took
     * @param deadline that of a call
     */
    public record Tally(
            Map<String, Integer> outcomes,
            Map<String, Integer> lost,
            Duration longest,
            Duration deadline) {
        /** Whether no call took longer than its deadline, and what ending a worker takes. */
        public boolean keptDeadlines() {
            return longest.compareTo(deadline.multipliedBy(2)) < 0;
        }
    }

    /** How many images a test tries: {@code -Ddrydock.corrupt.images=2000}. */
    public static int count() {
        return Integer.getInteger("drydock.corrupt.images", 30);
    }

    /**
     * Tries so many.
     *
     * @param pristine sound images of the type, all of the same size
     * @param work where the corrupted ones are made, one after the other
     */
    public static Tally tryAll(String type, List<Path> pristine, Path work, int count, long seed)
            throws IOException {
        CorruptImages tried = new CorruptImages(type, work, seed);
        tried.tryAll(pristine, count);
        return new Tally(tried.outcomes, tried.lost, tried.longest, DEADLINE);
    }

    private void tryAll(List<Path> pristine, int count) throws IOException {
        List<byte[]> images = new ArrayList<>();
        for (Path image : pristine) {
            images.add(Files.readAllBytes(image));
        }
        put(images.getFirst());
        ImageOptions options =
                ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(false);
        Isolation isolation = Isolation.pooled(1).withCallDeadline(DEADLINE);
        try (Session session = Session.builder().drive(work, options).isolation(isolation).open()) {
            Device device = session.device("/dev/sda");
            for (int i = 0; i < count; i++) {
                put(corrupted(images.get(i % images.size())));
                MountOptions mounting = MountOptions.defaults().withType(type);
                use(session, device, i % 2 == 0 ? mounting : mounting.readOnly());
            }
            put(images.getFirst());
            try (Filesystem sound = session.mount(device, MountOptions.of("ro").withType(type))) {
                sound.list(GuestPath.ROOT);
            }
        }
    }

    private void put(byte[] image) throws IOException {
        try (FileChannel file =
                FileChannel.open(work, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(image), 0);
        }
    }

    /** From one to some dozens of places are changed, where there is something. */
    private byte[] corrupted(byte[] sound) {
        byte[] image = sound.clone();
        int changes = 1 << random.nextInt(7);
        for (int i = 0; i < changes; i++) {
            corrupt(image, used(image) + random.nextInt(BLOCK_BYTES));
        }
        return image;
    }

    private int used(byte[] image) {
        while (true) {
            int start = random.nextInt(image.length / BLOCK_BYTES) * BLOCK_BYTES;
            for (int i = start; i < start + BLOCK_BYTES; i++) {
                if (image[i] != 0) {
                    return start;
                }
            }
        }
    }

    private void corrupt(byte[] image, int at) {
        int most = Math.min(image.length - at, 1 + random.nextInt(8));
        switch (random.nextInt(5)) {
            case 0 -> image[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> image[at] = (byte) random.nextInt();
            case 2 -> fill(image, at, most, (byte) 0xff);
            case 3 -> fill(image, at, most, (byte) 0);
            default -> System.arraycopy(image, used(image), image, at, most);
        }
    }

    private static void fill(byte[] image, int at, int count, byte value) {
        Arrays.fill(image, at, at + count, value);
    }

    /** A call that may fail as the library's calls do. */
    private interface Attempt<T> {
        T make() throws IOException;
    }

    private static final class LostException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Returns null when it has failed. */
    private <T> @Nullable T attempt(Attempt<T> attempt) throws LostException {
        long start = System.nanoTime();
        String outcome = "done";
        try {
            return attempt.make();
        } catch (WorkerLostException e) {
            outcome = e.getClass().getSimpleName();
            lost.merge(reason(e), 1, Integer::sum);
            throw new LostException();
        } catch (DrydockException e) {
            outcome = e.getClass().getSimpleName();
            return null;
        } catch (IOException e) {
            throw new AssertionError("no error of the library", e);
        } finally {
            outcomes.merge(outcome, 1, Integer::sum);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            longest = took.compareTo(longest) > 0 ? took : longest;
        }
    }

    /** Without what differs each time. */
    private static String reason(WorkerLostException e) {
        String message = String.valueOf(e.getMessage());
        return message.substring(
                        message.indexOf(" is lost: ") + 10, message.lastIndexOf("; the image"))
                .replaceAll("@[0-9a-f]+|0x[0-9a-f]+|\\d+", "N");
    }

    private void run(Run run) throws LostException {
        attempt(() -> {
            run.run();
            return true;
        });
    }

    private interface Run {
        void run() throws IOException;
    }

    private void use(Session session, Device device, MountOptions options) {
        try {
            Filesystem filesystem = attempt(() -> session.mount(device, options));
            if (filesystem != null) {
                try {
                    look(filesystem);
                    if (!filesystem.isReadOnly()) {
                        change(filesystem);
                    }
                } finally {
                    run(filesystem::close);
                }
            }
        } catch (LostException e) {
            // Told in the tally; the next image gets a new worker.
        }
    }

    private void look(Filesystem filesystem) throws LostException {
        Deque<GuestPath> directories = new ArrayDeque<>(List.of(GuestPath.ROOT));
        int seen = 0;
        while (!directories.isEmpty() && seen < MAX_ENTRIES) {
            GuestPath directory = directories.poll();
            List<DirectoryEntry> entries = attempt(() -> filesystem.list(directory));
            for (DirectoryEntry entry : entries == null ? List.<DirectoryEntry>of() : entries) {
                if (seen++ < MAX_ENTRIES) {
                    GuestPath path = directory.resolve(entry.name());
                    FileStatus status = attempt(() -> filesystem.status(path, false));
                    look(filesystem, path, status == null ? entry.type() : status.type());
                    if (entry.type() == FileType.DIRECTORY) {
                        directories.add(path);
                    }
                }
            }
        }
    }

    private void look(Filesystem filesystem, GuestPath path, FileType type) throws LostException {
        attempt(() -> filesystem.attributes(path, false));
        if (type == FileType.SYMBOLIC_LINK) {
            attempt(() -> filesystem.readSymbolicLink(path));
        } else if (type == FileType.REGULAR) {
            FileHandle file = attempt(() -> filesystem.open(path));
            if (file != null) {
                try {
                    MemorySegment into = MemorySegment.ofArray(new byte[100_000]);
                    attempt(() -> file.read(0, into));
                    attempt(() -> file.read(777_777, into));
                    attempt(() -> file.nextHole(0));
                } finally {
                    run(file::close);
                }
            }
        }
    }

    private void change(Filesystem filesystem) throws LostException {
        GuestPath made = GuestPath.of("/made");
        run(() -> filesystem.createDirectory(made, 0_755));
        FileHandle file = attempt(() -> filesystem.create(made.resolve("file"), 0_644));
        if (file != null) {
            try {
                MemorySegment from = MemorySegment.ofArray(new byte[300_000]).fill((byte) 7);
                run(() -> file.write(5000, from));
                run(() -> file.truncate(6000));
                run(() -> file.setAttribute("user.made", new byte[300]));
            } finally {
                run(file::close);
            }
        }
        run(() -> filesystem.rename(made.resolve("file"), GuestPath.of("/moved")));
        List<DirectoryEntry> entries = attempt(() -> filesystem.list(GuestPath.ROOT));
        for (DirectoryEntry entry : entries == null ? List.<DirectoryEntry>of() : entries) {
            GuestPath path = GuestPath.ROOT.resolve(entry.name());
            run(() -> filesystem.createLink(made.resolve(entry.name()), path));
            if (entry.type() != FileType.DIRECTORY) {
                run(() -> filesystem.removeFile(path));
            }
        }
        run(filesystem::sync);
    }
}
