package io.drydock.internal.ext;

import io.drydock.attribute.Acl;
import io.drydock.error.FileException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Does random things to a filesystem, many of which cannot be done. The same seed means the same
 * things, whatever comes of them.
 */
final class RandomOperations {
    private static final int NAMES = 60;
    private static final int DIRECTORIES = 12;
    private static final long LARGEST = 3 << 20;

    private final Filesystem filesystem;
    private final Random random;
    private final List<String> outcomes = new ArrayList<>();

    RandomOperations(Filesystem filesystem, long seed) {
        this.filesystem = filesystem;
        this.random = new Random(seed);
    }

    /** Returns what was done, and what came of it. */
    List<String> run(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            one();
        }
        return outcomes;
    }

    private interface Operation {
        void run() throws IOException;
    }

    private void attempt(String what, Operation operation) throws IOException {
        try {
            operation.run();
            outcomes.add(what + ": done");
        } catch (FileException e) {
            outcomes.add(what + ": " + e.errno());
        }
    }

    private GuestPath directory() {
        int number = random.nextInt(DIRECTORIES);
        return GuestPath.of(number == 0 ? "/" : number < 8 ? "/d" + number : "/d1/d" + number);
    }

    private GuestPath path() {
        int number = random.nextInt(NAMES);
        if (number < DIRECTORIES) {
            return directory().resolve("d" + number);
        }
        // Long and short ones, that directories fill up and are split.
        return directory().resolve("n" + number + "x".repeat(number * number % 230));
    }

    /** One of few, that there is something in it. */
    private GuestPath file() {
        String name = "f" + random.nextInt(8);
        return random.nextInt(4) == 0 ? directory().resolve(name) : GuestPath.of("/" + name);
    }

    private void one() throws IOException {
        int kind = random.nextInt(20);
        GuestPath path = kind == 2 || (kind > 11 && kind < 18) ? file() : path();
        GuestPath other = path();
        long offset = random.nextLong(LARGEST);
        int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 300_000 : 9000);
        int number = random.nextInt(1 << 12);
        long seed = random.nextLong();
        switch (kind) {
            case 0, 1 -> attempt("mkdir " + path, () -> filesystem.createDirectory(path, number));
            case 2, 3, 4 ->
                    attempt("create " + path, () -> filesystem.create(path, number).close());
            case 5 -> symbolicLink(path, number);
            case 6 -> special(path, number);
            case 7 -> attempt("link " + path + other, () -> filesystem.createLink(path, other));
            case 8 -> attempt("rm " + path, () -> filesystem.removeFile(path));
            case 9 -> attempt("rmdir " + path, () -> filesystem.removeDirectory(path));
            case 10, 11 -> attempt("rename " + path + other, () -> filesystem.rename(path, other));
            case 12, 13, 14 ->
                    inFile(
                            "write " + path + " " + offset + " " + length,
                            path,
                            file -> file.write(offset, bytes(seed, length)));
            case 15 -> inFile("cut " + path + " " + offset, path, file -> file.truncate(offset));
            case 16 -> hole(path, offset, length, number);
            case 17 -> attribute(path, seed, number, length);
            case 18 -> metadata(path, number);
            default -> acl(path, number);
        }
    }

    private interface InFile {
        void run(FileHandle file) throws IOException;
    }

    private void inFile(String what, GuestPath path, InFile operation) throws IOException {
        attempt(
                what,
                () -> {
                    try (FileHandle file = filesystem.openForWrite(path)) {
                        operation.run(file);
                    }
                });
    }

    private static MemorySegment bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    }

    private void symbolicLink(GuestPath path, int number) throws IOException {
        GuestPath target = GuestPath.of("t".repeat(1 + number % 400));
        attempt("symlink " + path, () -> filesystem.createSymbolicLink(path, target));
    }

    private void special(GuestPath path, int number) throws IOException {
        List<FileType> types =
                List.of(
                        FileType.FIFO,
                        FileType.SOCKET,
                        FileType.CHARACTER_DEVICE,
                        FileType.BLOCK_DEVICE);
        FileType type = types.get(number % 4);
        long device = number % 4 < 2 ? 0 : number * 1001L;
        attempt(
                "mknod " + path + type,
                () -> filesystem.createSpecialFile(path, type, number, device));
    }

    private void hole(GuestPath path, long offset, int length, int number) throws IOException {
        if (number % 2 == 0) {
            inFile(
                    "punch " + path + " " + offset + " " + length,
                    path,
                    file -> file.punchHole(offset, length));
        } else {
            inFile(
                    "allocate " + path + " " + offset + " " + length,
                    path,
                    file -> file.allocate(offset, length));
        }
    }

    private void attribute(GuestPath path, long seed, int number, int length) throws IOException {
        String name = (number % 5 == 0 ? "trusted.a" : "security.name") + number % 7;
        if (number % 3 == 0) {
            attempt(
                    "removexattr " + path + name,
                    () -> filesystem.removeAttribute(path, name, false));
            return;
        }
        int bytes = number % 11 == 0 ? length % 900 : length % 60;
        byte[] value = new byte[bytes];
        new Random(seed).nextBytes(value);
        attempt(
                "setxattr " + path + name + " " + bytes,
                () -> filesystem.setAttribute(path, name, value, false));
    }

    private void metadata(GuestPath path, int number) throws IOException {
        switch (number % 4) {
            case 0 -> attempt("chmod " + path, () -> filesystem.setPermissions(path, number));
            case 1 ->
                    attempt(
                            "chown " + path,
                            () -> filesystem.setOwner(path, number * 31L, number * 70L, false));
            case 2 -> {
                Instant time = Instant.ofEpochSecond(number * 1_000_000L - 100_000_000, number);
                attempt(
                        "utimens " + path,
                        () -> filesystem.setTimes(path, FileTimes.of(time, time), false));
            }
            default ->
                    attempt(
                            "chattr " + path,
                            () -> {
                                int flags = filesystem.inodeFlags(path);
                                filesystem.setInodeFlags(path, flags ^ (number & 0xc0));
                            });
        }
    }

    private void acl(GuestPath path, int number) throws IOException {
        byte[] value =
                Acl.parse("user::rwx,user:" + number + ":r--,group::r-x,mask::rwx,other::---")
                        .toBytes();
        String name = "system.posix_acl_" + (number % 2 == 0 ? "access" : "default");
        attempt("setfacl " + path, () -> filesystem.setAttribute(path, name, value, false));
    }
}
