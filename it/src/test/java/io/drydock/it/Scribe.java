package io.drydock.it;

import io.drydock.Session;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A program that writes to a guest until it is killed, and says what has to be found then.
 *
 * <p>It replaces the files {@code /etc/scribe/0} to {@code 7} and {@code /home/scribe/0} to {@code
 * 7} in turn, again and again, and adds to a log in each directory. It says {@code synced N} when
 * all up to the Nth writing is on stable storage, and {@code logged N} when so many records of the
 * log are.
 */
final class Scribe {
    static final List<String> DIRECTORIES = List.of("/etc/scribe", "/home/scribe");
    static final int SLOTS = 8;
    static final int RECORD_BYTES = 100;

    private static final int MAX_CONTENT_BYTES = 100_000;

    private Scribe() {}

    /** What the Nth writing makes the content of a file: it begins with N and a line feed. */
    static byte[] content(int number) {
        Random random = new Random(number);
        byte[] content = new byte[20 + random.nextInt(MAX_CONTENT_BYTES)];
        random.nextBytes(content);
        byte[] head = (number + "\n").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, content, 0, head.length);
        return content;
    }

    /** The Nth record of the log. */
    static byte[] record(int number) {
        byte[] record = new byte[RECORD_BYTES];
        Arrays.fill(record, (byte) ('A' + number % 26));
        return record;
    }

    /** Which file the Nth writing replaces. */
    static String path(int number) {
        String directory = DIRECTORIES.get(number % DIRECTORIES.size());
        return directory + "/" + number / DIRECTORIES.size() % SLOTS;
    }

    public static void main(String[] args) throws IOException {
        ImageOptions options =
                ImageOptions.defaults()
                        .withFormat(ImageFormat.named(args[0]).orElseThrow())
                        .withReadOnly(false);
        try (Session session = Session.builder().drive(Path.of(args[1]), options).open();
                Guest guest = session.guest()) {
            FileTree files = guest.files();
            for (String directory : DIRECTORIES) {
                files.createDirectories(directory);
                files.write(directory + "/log", new byte[0]);
            }
            guest.sync();
            System.out.println("writing");
            write(guest, files);
        }
    }

    /** Until it is killed. */
    private static void write(Guest guest, FileTree files) throws IOException {
        GuestPath[] logs =
                DIRECTORIES.stream().map(d -> GuestPath.of(d + "/log")).toArray(GuestPath[]::new);
        try (FileHandle first = files.filesystem().openForWrite(logs[0]);
                FileHandle second = files.filesystem().openForWrite(logs[1])) {
            for (int i = 0; ; i++) {
                files.write(path(i), content(i));
                append(first, i);
                append(second, i);
                if (i % 5 == 0) {
                    first.sync();
                    second.sync();
                    System.out.println("logged " + (i + 1));
                }
                if (i % 7 == 0) {
                    guest.sync();
                    System.out.println("synced " + i);
                }
            }
        }
    }

    private static void append(FileHandle log, int number) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment record = arena.allocateFrom(ValueLayout.JAVA_BYTE, record(number));
            log.write((long) number * RECORD_BYTES, record);
        }
    }
}
