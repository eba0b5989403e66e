package io.drydock.internal.worker;

import io.drydock.internal.linux.Landlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a worker from files and from the network: it reads what its JVM is made of, and
 * nothing else. On kernels without Landlock it keeps it from nothing.
 *
 * <p>It has to be there before the JVM is, for Landlock confines threads, and a JVM has many.
 *
 * <p>Threading: belongs to the thread that made it; {@link #enter} confines the one that calls it.
 */
final class Confinement implements AutoCloseable {
    /** Where the libraries of a host are, and its random numbers. */
    private static final List<String> OF_THE_HOST =
            List.of(
                    "/lib",
                    "/lib64",
                    "/usr/lib",
                    "/usr/lib64",
                    "/usr/local/lib",
                    "/etc/ld.so.cache",
                    "/dev/urandom",
                    "/dev/random");

    /** By which a property names a library that is elsewhere. */
    private static final String LIBRARY = "drydock.library.";

    /** Of the ELF header and program headers of 64 bits (man 5 elf). */
    private static final int HEADERS_OFFSET = 32;

    private static final int HEADER_SIZE_OFFSET = 54;
    private static final int HEADERS_COUNT_OFFSET = 56;
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int PT_INTERP = 3;
    private static final int MAX_HEADER_BYTES = 4096;

    private final @Nullable Landlock landlock;

    private Confinement(@Nullable Landlock landlock) {
        this.landlock = landlock;
    }

    /** For that worker, as far as this kernel can. */
    static Confinement of(WorkerCommand command) throws IOException {
        int version = Landlock.version();
        if (version == 0) {
            return new Confinement(null);
        }
        Landlock landlock = Landlock.of(version);
        try {
            allow(landlock, command);
            return new Confinement(landlock);
        } catch (IOException | RuntimeException e) {
            landlock.close();
            throw e;
        }
    }

    private static void allow(Landlock landlock, WorkerCommand command) throws IOException {
        Path program = Path.of(command.program());
        if (Files.isRegularFile(program)) {
            Path java = program.toRealPath();
            landlock.allowExecuting(java);
            allowInterpreter(landlock, java);
            allowHome(landlock, java.resolve("../..").normalize());
        }
        for (Path path : command.classes()) {
            landlock.allowReading(path);
        }
        for (String path : OF_THE_HOST) {
            landlock.allowReading(Path.of(path));
        }
        for (String property : System.getProperties().stringPropertyNames()) {
            if (property.startsWith(LIBRARY)) {
                Path library = Path.of(System.getProperty(property, ""));
                landlock.allowReading(library.toAbsolutePath().resolve("..").normalize());
            }
        }
    }

    /** Of a Java that a distribution has packed, parts are links to elsewhere. */
    private static void allowHome(Landlock landlock, Path home) throws IOException {
        landlock.allowReading(home);
        for (String part : List.of("conf", "lib")) {
            if (Files.isDirectory(home.resolve(part))) {
                try (Stream<Path> files = Files.walk(home.resolve(part))) {
                    for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                        landlock.allowReading(link);
                    }
                }
            }
        }
    }

    /** The kernel executes a program's interpreter (ld.so) as it does the program. */
    private static void allowInterpreter(Landlock landlock, Path program) throws IOException {
        byte[] head = new byte[MAX_HEADER_BYTES];
        ByteBuffer elf = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel file = FileChannel.open(program)) {
            file.read(elf, 0);
        }
        int size = Short.toUnsignedInt(elf.getShort(HEADER_SIZE_OFFSET));
        int count = Short.toUnsignedInt(elf.getShort(HEADERS_COUNT_OFFSET));
        long first = elf.getLong(HEADERS_OFFSET);
        for (int i = 0; i < count; i++) {
            long at = first + (long) i * size;
            if (at < 0 || at > head.length - PROGRAM_HEADER_BYTES) {
                return;
            }
            if (elf.getInt((int) at) == PT_INTERP) {
                long start = elf.getLong((int) at + 8);
                long length = elf.getLong((int) at + 32);
                if (start >= 0 && length > 0 && length <= head.length - start) {
                    String name =
                            new String(
                                    head,
                                    (int) start,
                                    (int) length - 1, // its NUL
                                    StandardCharsets.UTF_8);
                    landlock.allowExecuting(Path.of(name));
                }
                return;
            }
        }
    }

    /** Confines the calling thread and what it starts; returns 0, or minus errno. */
    int enter() {
        return landlock == null ? 0 : landlock.restrictThread();
    }

    @Override
    public void close() {
        if (landlock != null) {
            landlock.close();
        }
    }
}
