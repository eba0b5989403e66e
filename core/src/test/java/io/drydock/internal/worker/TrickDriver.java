package io.drydock.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.bindings.libc.LibC;
import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.error.TimedOutException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.internal.driver.Driver;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.Support;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.ProcessCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** A driver that does what drivers must not; the inode says what. */
final class TrickDriver implements Driver {
    /** What {@link Inodes#status} of the inode of that number does. */
    enum Trick {
        NOTHING,
        CRASH,
        HANG,
        SPIN,
        READ_FOR_EVER,
        EXIT,
        FILL_MEMORY,
        FILL_STACK,
        BUG,
        CORRUPT,
        UNSUPPORTED,
        REFUSED,
        LATE,
        NO_ENTRY,
        READ_BEYOND,
        FILL_NATIVE_MEMORY,
        READ_FILE,
        LIST_DIRECTORY,
        WRITE_FILE,
        MAKE_FILE,
        CONNECT,
        LISTEN,
        SIGNAL;

        long inode() {
            return ordinal();
        }
    }

    @Override
    public String name() {
        return "tricks";
    }

    @Override
    public Set<String> types() {
        return Set.of("trick");
    }

    @Override
    public Support support() {
        return Support.of(false, "for tests");
    }

    @Override
    public Inodes open(Medium medium) throws IOException {
        if (!medium.options().isEmpty()) {
            Trick trick = Trick.valueOf(medium.options().getFirst());
            if (medium.options().size() > 1) {
                reach(trick, medium.options().getLast());
            } else {
                play(trick, medium.device());
            }
        }
        return new Tricks(medium);
    }

    private static void play(Trick trick, BlockDevice device) throws IOException {
        switch (trick) {
            case NOTHING -> {}
            case CRASH ->
                    nativeCall(
                            "strlen",
                            FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                            MemorySegment.NULL);
            case HANG -> nativeCall("pause", FunctionDescriptor.of(ValueLayout.JAVA_INT));
            case SPIN -> {
                while (true) {
                    Thread.onSpinWait();
                }
            }
            case READ_FOR_EVER -> {
                while (true) {
                    device.read(0, MemorySegment.ofArray(new byte[512]));
                }
            }
            case EXIT -> Runtime.getRuntime().halt(3);
            case FILL_MEMORY -> {
                MemorySegment.ofArray(new byte[1 << 30]).fill((byte) 1);
                throw new AssertionError("there was room");
            }
            case FILL_STACK -> play(trick, device);
            case BUG -> throw new IndexOutOfBoundsException("index 7");
            case CORRUPT -> throw new CorruptDataException("read", "inode 9", "it is bent; badly");
            case UNSUPPORTED ->
                    throw new UnsupportedException("open", "it", "no such feature", "wait");
            case REFUSED -> throw new RefusedException("open", "it", "dirty; very", "wash it");
            case LATE -> throw new TimedOutException("read", "it", "it takes too long");
            case NO_ENTRY -> throw InodeException.of(LibC.ENOENT());
            case READ_BEYOND ->
                    device.read(device.sizeBytes(), MemorySegment.ofArray(new byte[512]));
            case FILL_NATIVE_MEMORY -> fillNativeMemory();
            default -> throw new AssertionError("for what?");
        }
    }

    private static void fillNativeMemory() throws RefusedException {
        FunctionDescriptor malloc =
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
        for (int i = 0; i < 64; i++) {
            if (nativeCall("malloc", malloc, 64L << 20).equals(MemorySegment.NULL)) {
                throw new RefusedException(
                        "allocate", "memory", "there is no more", "ask for less");
            }
        }
        throw new AssertionError("there was room");
    }

    /** Does to what is not its own what its name says, or tells why it could not. */
    private static void reach(Trick trick, String target) throws RefusedException {
        try {
            switch (trick) {
                case READ_FILE -> Files.readAllBytes(Path.of(target));
                case LIST_DIRECTORY -> {
                    try (Stream<Path> listed = Files.list(Path.of(target))) {
                        assertThat(listed).isNotNull();
                    }
                }
                case WRITE_FILE ->
                        Files.newByteChannel(Path.of(target), StandardOpenOption.WRITE).close();
                case MAKE_FILE -> Files.delete(Files.createFile(Path.of(target)));
                case CONNECT -> new Socket("127.0.0.1", Integer.parseInt(target)).close();
                case LISTEN -> new ServerSocket(0).close();
                case SIGNAL ->
                        Errno.check(
                                ProcessCalls.kill(Integer.parseInt(target), 0), "signal", target);
                default -> throw new AssertionError(trick);
            }
        } catch (IOException e) {
            throw new RefusedException("reach", target, e.toString(), "");
        }
    }

    private static Object nativeCall(
            String name, FunctionDescriptor descriptor, Object... arguments) {
        Linker linker = Linker.nativeLinker();
        try {
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor)
                    .invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private record Tricks(Medium medium) implements Inodes {
        @Override
        public String type() {
            return "trick";
        }

        @Override
        public long root() {
            return 0;
        }

        @Override
        public OptionalLong lookup(long directory, byte[] name) {
            return Arrays.stream(Trick.values())
                    .filter(trick ->
                            Arrays.equals(trick.name().getBytes(StandardCharsets.UTF_8), name))
                    .mapToLong(Trick::inode)
                    .findFirst();
        }

        /** Names as that inode makes them up. */
        @Override
        public List<InodeEntry> list(long directory) {
            if (directory < 0) {
                String name = List.of("a/b", "..", ".", "", "a\0").get((int) -directory - 1);
                return List.of(
                        new InodeEntry(name.getBytes(StandardCharsets.UTF_8), 1, FileType.REGULAR));
            }
            List<InodeEntry> entries = new ArrayList<>();
            for (int i = 0; i < directory; i++) {
                entries.add(
                        new InodeEntry(
                                ("file " + i).getBytes(StandardCharsets.UTF_8), i, FileType.FIFO));
            }
            return entries;
        }

        @Override
        public FileStatus status(long inode) throws IOException {
            play(Trick.values()[(int) inode], medium.device());
            return new FileStatus(
                    FileType.REGULAR,
                    0_644,
                    1,
                    2,
                    medium.device().sizeBytes(),
                    4,
                    inode,
                    medium.id(),
                    1,
                    512,
                    0,
                    Instant.EPOCH,
                    Instant.MIN,
                    Instant.MAX,
                    Optional.empty());
        }

        @Override
        public byte[] readLink(long inode) {
            return new byte[(int) inode];
        }

        @Override
        public InodeContent open(long inode) {
            return new DeviceContent(medium.device());
        }

        @Override
        public Map<String, byte[]> attributes(long inode) {
            return Map.of("user.one", new byte[] {1}, "user.big", new byte[1 << 16]);
        }

        @Override
        public FilesystemSpace space() {
            return new FilesystemSpace(1, 2, 3, 4, 5, 6, 7);
        }

        @Override
        public String label() {
            return "L\u00e4bel";
        }

        @Override
        public void close() {}
    }

    /** The device's bytes, half of them read in a roundabout way. */
    private record DeviceContent(BlockDevice device) implements InodeContent {
        @Override
        public int read(long offsetBytes, MemorySegment into) throws IOException {
            long count = Math.clamp(device.sizeBytes() - offsetBytes, 0, into.byteSize());
            long half = count / 2;
            device.read(offsetBytes, into.asSlice(0, half));
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment own = arena.allocate(count - half + 1).asSlice(0, count - half);
                device.read(offsetBytes + half, own);
                into.asSlice(half, count - half).copyFrom(own);
            }
            return (int) count;
        }

        @Override
        public OptionalLong nextData(long offsetBytes) {
            return OptionalLong.empty();
        }

        @Override
        public long nextHole(long offsetBytes) {
            return offsetBytes - 1;
        }

        @Override
        public void close() {}
    }
}
