package io.drydock.testing;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static io.drydock.testing.Guests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.attribute.Acl;
import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.DirectoryEntry;
import io.drydock.filesystem.FileEntry;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link Filesystem} that can be written does, whichever engine it is of. */
public abstract class FilesystemContract {
    private static final Instant MOMENT = Instant.ofEpochSecond(1_234_567_890L, 123_456_789);

    /** What a format can keep. */
    public enum Trait {
        /** Owners, and all twelve bits of modes. */
        OWNERS,
        /** Symbolic and hard links. */
        LINKS,
        /** Device nodes, fifos, sockets. */
        SPECIAL_FILES,
        /** Files with holes. */
        HOLES,
        /** Extended attributes of any namespace. */
        ATTRIBUTES,
        /** Access control lists. */
        LISTS,
        /** Names of any bytes, in which case matters. */
        NAMES_OF_BYTES,
        /** Times to the nanosecond. */
        NANOSECONDS,
        /** Inode flags, such as that for files that do not change. */
        FLAGS
    }

    /** What formats of Unix keep. */
    protected static final Set<Trait> ALL = Set.of(Trait.values());

    @TempDir protected Path host;

    protected Filesystem files;

    /** What the format can keep. */
    protected abstract Set<Trait> traits();

    /** Opens an empty filesystem for writing, made in {@link #host}. */
    protected abstract Filesystem openEmpty() throws IOException;

    /** Opens the same filesystem again, after it was closed. */
    protected abstract Filesystem openAgain(boolean readOnly) throws IOException;

    /** Checks the filesystem by another implementation, after it was closed. */
    protected void check() throws IOException {}

    @BeforeEach
    void openFirst() throws IOException {
        files = openEmpty();
    }

    @AfterEach
    void closeAndCheck() throws IOException {
        files.close();
        check();
    }

    private void needs(Trait trait) {
        Needs.that(traits().contains(trait), "a format that keeps " + trait);
    }

    /** Has everything written, and sees what is there then. */
    private void again() throws IOException {
        files.close();
        files = openAgain(false);
    }

    @Test
    protected void filesAreMadeWrittenAndReadBack() throws IOException {
        create(files, "/a", "one");
        try (FileHandle file = files.openForWrite(path("a"))) {
            write(file, "two!");
            file.truncate(3);
            file.sync();
        }
        assertThat(read(files, "/a")).isEqualTo("two");
        assertErrno("EEXIST", () -> files.create(path("/a"), 0644));
        assertErrno("ENOENT", () -> files.open(path("/b")));
        assertErrno("ENOTDIR", () -> files.open(path("/a/b")));
        assertErrno("ENOTDIR", () -> files.open(path("/a/")));
        assertErrno("ENOTDIR", () -> files.open(path("/a/.")));
        assertErrno("EISDIR", () -> files.open(path("/")));
        again();
        assertThat(read(files, "/a")).isEqualTo("two");
    }

    @Test
    protected void contentIsKeptWhereverItIsWritten() throws IOException {
        byte[] expected = new byte[3 << 20];
        Random random = new Random(7);
        try (FileHandle file = files.create(path("/f"), 0644);
                Arena arena = Arena.ofConfined()) {
            file.truncate(expected.length);
            for (int i = 0; i < 200; i++) {
                int length = 1 + random.nextInt(i % 10 == 0 ? 100_000 : 5_000);
                int at = random.nextInt(expected.length - length);
                byte[] piece = new byte[length];
                random.nextBytes(piece);
                System.arraycopy(piece, 0, expected, at, length);
                file.write(at, arena.allocateFrom(ValueLayout.JAVA_BYTE, piece));
            }
            assertThat(content(file)).isEqualTo(expected);
        }
        again();
        try (FileHandle file = files.open(path("/f"))) {
            assertThat(content(file)).isEqualTo(expected);
        }
    }

    private static byte[] content(FileHandle file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long size = file.status().sizeBytes();
            MemorySegment all = arena.allocate(size + 1);
            assertThat(file.read(0, all)).isEqualTo((int) size);
            assertThat(file.read(size, all)).isZero();
            return all.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Test
    protected void whatIsCutOffReadsAsZeroesWhenItIsBack() throws IOException {
        try (FileHandle file = files.create(path("/f"), 0644)) {
            write(file, "x".repeat(10_000));
            file.truncate(5);
            file.truncate(9_000);
            assertThat(content(file))
                    .startsWith("xxxxx".getBytes(StandardCharsets.UTF_8))
                    .endsWith(new byte[8_995])
                    .hasSize(9_000);
            assertThat(file.status().sizeBytes()).isEqualTo(9_000);
        }
        again();
        assertThat(read(files, "/f")).isEqualTo("xxxxx" + "\0".repeat(8_995));
    }

    @Test
    protected void aFileThatIsOpenOutlivesItsName() throws IOException {
        create(files, "/f", "content");
        create(files, "/g", "other");
        try (FileHandle file = files.open(path("/f"));
                FileHandle replaced = files.open(path("/g"))) {
            files.removeFile(path("/f"));
            create(files, "/new", "new");
            files.rename(path("/new"), path("/g"));
            assertThat(content(file)).asString().isEqualTo("content");
            assertThat(content(replaced)).asString().isEqualTo("other");
            assertThat(file.status().links()).isZero();
        }
        assertErrno("ENOENT", () -> files.open(path("/f")));
        assertThat(read(files, "/g")).isEqualTo("new");
    }

    @Test
    protected void aLongDirectoryIsListedWhole() throws IOException {
        List<String> names =
                IntStream.range(0, 1500).mapToObj(i -> "name-of-some-length-" + i).toList();
        files.createDirectory(path("/d"), 0755);
        for (String name : names) {
            files.create(path("/d/" + name), 0644).close();
        }
        again();
        List<DirectoryEntry> entries = files.list(path("/d"));
        assertThat(entries)
                .extracting(e -> e.name().toString())
                .containsExactlyInAnyOrderElementsOf(names);
        List<FileEntry> withStatus = files.listWithStatus(path("/d"));
        assertThat(withStatus).hasSize(1500);
        for (FileEntry entry : withStatus.subList(0, 50)) {
            GuestPath name = path("/d").resolve(entry.name());
            assertThat(entry.status()).isEqualTo(files.status(name, false));
        }
        for (String name : names) {
            files.removeFile(path("/d/" + name));
        }
        assertThat(files.list(path("/d"))).isEmpty();
        files.removeDirectory(path("/d"));
        assertErrno("ENOENT", () -> files.status(path("/d"), true));
    }

    @Test
    protected void directoriesAreMovedAndRemoved() throws IOException {
        files.createDirectory(path("/a"), 0755);
        files.createDirectory(path("/a/b"), 0755);
        files.createDirectory(path("/c"), 0755);
        create(files, "/a/b/f", "content");

        assertErrno("ENOTEMPTY", () -> files.removeDirectory(path("/a")));
        assertErrno("EINVAL", () -> files.rename(path("/a"), path("/a/b/a")));
        assertErrno("ENOTEMPTY", () -> files.rename(path("/c"), path("/a")));
        assertErrno("ENOTDIR", () -> files.rename(path("/c"), path("/a/b/f")));
        assertErrno("EISDIR", () -> files.rename(path("/a/b/f"), path("/c")));
        assertErrno("EISDIR", () -> files.removeFile(path("/c")));
        assertErrno("ENOTDIR", () -> files.removeDirectory(path("/a/b/f")));
        files.rename(path("/a/b"), path("/c"));
        assertThat(read(files, "/c/f")).isEqualTo("content");
        assertThat(read(files, "/c/../c/./f")).isEqualTo("content");
        files.rename(path("/c"), path("/a/c"));
        again();
        assertThat(read(files, "/a/c/f")).isEqualTo("content");
        assertThat(files.status(path("/a/c/.."), true).inode())
                .isEqualTo(files.status(path("/a"), true).inode());
    }

    @Test
    protected void aLastComponentThatIsNoNameIsAnsweredAsTheKernelDoes() throws IOException {
        files.createDirectory(path("/d"), 0755);
        create(files, "/f", "");
        for (String name : List.of("/", "/d/.", "/d/..", "..", ".")) {
            assertErrno("EEXIST", () -> files.createDirectory(path(name), 0755));
            assertErrno("EEXIST", () -> files.createSymbolicLink(path(name), path("x")));
            assertErrno("EEXIST", () -> files.createLink(path(name), path("/f")));
            assertErrno("EISDIR", () -> files.removeFile(path(name)));
            assertErrno("EBUSY", () -> files.rename(path(name), path("/x")));
            assertErrno("EBUSY", () -> files.rename(path("/f"), path(name)));
        }
        assertErrno("EBUSY", () -> files.removeDirectory(path("/")));
        assertErrno("EINVAL", () -> files.removeDirectory(path("/d/.")));
        assertErrno("ENOTEMPTY", () -> files.removeDirectory(path("/d/..")));
        assertErrno("ENOENT", () -> files.createDirectory(path("/none/."), 0755));
        assertErrno("EISDIR", () -> files.create(path("/new/"), 0644));
        assertErrno("ENOTDIR", () -> files.removeFile(path("/f/")));
        assertErrno("ENOTDIR", () -> files.rename(path("/f"), path("/x/")));
        assertErrno(
                "ENAMETOOLONG", () -> files.createDirectory(path("/" + "n".repeat(2000)), 0755));
        files.createDirectory(path("/new/"), 0755);
        files.rename(path("/new/"), path("/newer/"));
        files.removeDirectory(path("/newer/"));
    }

    @Test
    protected void linksAndRenames() throws IOException {
        needs(Trait.LINKS);
        create(files, "/a", "content");
        files.createSymbolicLink(path("/link"), path("../../a"));
        files.createLink(path("/second"), path("/a"));
        files.createLink(path("/second-link"), path("/link"));
        files.createSymbolicLink(path("/long"), path("x/../".repeat(300) + "a"));

        assertThat(read(files, "/link")).isEqualTo("content");
        assertThat(files.readSymbolicLink(path("/link"))).isEqualTo(path("../../a"));
        assertErrno("EINVAL", () -> files.readSymbolicLink(path("/a")));
        assertThat(files.status(path("/a"), true).links()).isEqualTo(2);
        assertThat(files.status(path("/second-link"), false).isSymbolicLink()).isTrue();
        assertThat(files.status(path("/second-link"), false).links()).isEqualTo(2);
        assertErrno("EPERM", () -> files.createLink(path("/d"), path("/")));

        create(files, "/b", "other");
        files.rename(path("/a"), path("/b"));
        files.rename(path("/b"), path("/second"));
        again();
        assertThat(read(files, "/b")).isEqualTo("content");
        assertThat(read(files, "/second")).isEqualTo("content");
        assertErrno("ENOENT", () -> files.status(path("/link"), true));
        assertThat(files.status(path("/link"), false).isSymbolicLink()).isTrue();
        assertThat(files.readSymbolicLink(path("/long")))
                .isEqualTo(path("x/../".repeat(300) + "a"));
    }

    @Test
    protected void linksLeadNowhereElse() throws IOException {
        needs(Trait.LINKS);
        files.createDirectory(path("/etc"), 0755);
        create(files, "/etc/f", "content");
        String up = "../".repeat(40);
        files.createSymbolicLink(path("/etc/absolute"), path("/etc/f"));
        files.createSymbolicLink(path("/etc/chain"), path(up + "etc/absolute"));
        files.createSymbolicLink(path("/etc/host"), path("/proc/self/root" + host));
        files.createSymbolicLink(path("/here"), path("etc"));
        files.createSymbolicLink(path("/loop"), path("loop"));
        files.createSymbolicLink(path("/slash"), path("etc/f/"));

        for (String name : List.of("/etc/absolute", "/etc/chain", "/here/f", "/here/../here/f")) {
            assertThat(read(files, name)).isEqualTo("content");
        }
        assertErrno("ENOENT", () -> files.list(path("/etc/host")));
        assertErrno("ENOENT", () -> files.create(path("/etc/host/new"), 0644));
        assertErrno("ELOOP", () -> files.open(path("/loop")));
        assertErrno("ENOTDIR", () -> files.open(path("/slash")));
        assertErrno("EEXIST", () -> files.create(path("/etc/absolute"), 0644));
        assertErrno("EEXIST", () -> files.createDirectory(path("/here/"), 0755));
        files.removeFile(path("/etc/absolute"));
        assertThat(read(files, "/etc/f")).isEqualTo("content");
    }

    @Test
    protected void modesAndOwnersAreKept() throws IOException {
        needs(Trait.OWNERS);
        files.createDirectory(path("/d"), 01777);
        files.create(path("/d/f"), 0666).close();
        files.setPermissions(path("/d"), 02755);
        files.setOwner(path("/d"), 0, 7, true);
        files.createDirectory(path("/d/inherits"), 0777);
        create(files, "/f", "");
        files.setOwner(path("/f"), 4294967294L, 70_000, true);
        files.setPermissions(path("/f"), 06751);
        files.createSymbolicLink(path("/link"), path("/f"));
        files.setOwner(path("/link"), 3, 4, false);
        again();
        assertThat(files.status(path("/d/f"), true).permissions()).isEqualTo(0666);
        assertThat(files.status(path("/d"), true).permissions()).isEqualTo(02755);
        assertThat(files.status(path("/d/inherits"), true))
                .matches(d -> d.permissions() == 02777 && d.gid() == 7);
        assertThat(files.status(path("/f"), true))
                .matches(f -> f.uid() == 4294967294L && f.gid() == 70_000)
                .matches(f -> f.permissions() == 06751);
        assertThat(files.status(path("/link"), false)).matches(f -> f.uid() == 3 && f.gid() == 4);
        files.setOwner(path("/link"), 1, 2, true);
        assertThat(files.status(path("/f"), true)).matches(f -> f.permissions() == 0751);
        assertThatThrownBy(() -> files.setOwner(path("/f"), 1L << 32, 0, true))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    protected void namesAreBytes() throws IOException {
        needs(Trait.NAMES_OF_BYTES);
        GuestPath name = GuestPath.of(new byte[] {'/', (byte) 0xff, '\n', (byte) 0xc3});
        files.create(name, 0600).close();
        create(files, "/A", "upper");
        create(files, "/a", "lower");
        again();
        assertThat(files.list(GuestPath.ROOT))
                .extracting(DirectoryEntry::name)
                .contains(name.name());
        assertThat(read(files, "/A")).isEqualTo("upper");
        files.removeFile(name);
        files.createDirectory(path("/" + "n".repeat(255)), 0755);
        assertErrno("ENAMETOOLONG", () -> files.createDirectory(path("/" + "n".repeat(256)), 0755));
    }

    @Test
    protected void attributesOfFilesAndOfLinksThemselves() throws IOException {
        needs(Trait.ATTRIBUTES);
        create(files, "/f", "");
        files.createSymbolicLink(path("/link"), path("/f"));
        files.setAttribute(path("/link"), "trusted.on", new byte[] {'f'}, true);
        files.setAttribute(path("/link"), "trusted.on", new byte[] {'l', 0, 'k'}, false);
        try (FileHandle file = files.open(path("/f"))) {
            file.setAttribute("trusted.empty", new byte[0]);
            file.setAttribute("trusted.large", new byte[3000]);
            assertThat(file.attributes())
                    .containsOnlyKeys("trusted.on", "trusted.empty", "trusted.large");
        }
        again();
        Map<String, byte[]> ofFile = files.attributes(path("/link"), true);
        assertThat(ofFile.get("trusted.on")).containsExactly('f');
        assertThat(ofFile.get("trusted.empty")).isEmpty();
        assertThat(ofFile.get("trusted.large")).hasSize(3000);
        assertThat(files.attributes(path("/link"), false).get("trusted.on"))
                .containsExactly('l', 0, 'k');
        assertThat(files.attribute(path("/f"), "trusted.none", true)).isEmpty();
        files.removeAttribute(path("/f"), "trusted.large", true);
        assertErrno("ENODATA", () -> files.removeAttribute(path("/f"), "trusted.large", true));
        assertErrno("EOPNOTSUPP", () -> files.setAttribute(path("/f"), "none", new byte[0], true));
    }

    @Test
    protected void listsAndModesSayTheSame() throws IOException {
        needs(Trait.LISTS);
        create(files, "/f", "");
        files.createDirectory(path("/d"), 0755);
        Acl list = Acl.parse("u::rw-,u:7:r--,g::r--,m::rw-,o::---");
        files.setAttribute(path("/f"), "system.posix_acl_access", list.toBytes(), true);
        assertThat(files.status(path("/f"), true).permissions()).isEqualTo(0660);
        files.setPermissions(path("/f"), 0644);
        files.setAttribute(path("/d"), "system.posix_acl_default", list.toBytes(), true);
        files.createDirectory(path("/d/e"), 0755);
        again();
        assertThat(list(path("/f"), "access"))
                .isEqualTo(Acl.parse("u::rw-,u:7:r--,g::r--,m::r--,o::r--"));
        assertThat(list(path("/d/e"), "default")).isEqualTo(list);
        byte[] minimal = Acl.ofPermissions(0700).toBytes();
        files.setAttribute(path("/f"), "system.posix_acl_access", minimal, true);
        assertThat(files.attributes(path("/f"), true)).isEmpty();
        assertThat(files.status(path("/f"), true).permissions()).isEqualTo(0700);
    }

    private Acl list(GuestPath path, String which) throws IOException {
        return Acl.parse(files.attribute(path, "system.posix_acl_" + which, true).orElseThrow());
    }

    @Test
    protected void timesAreKept() throws IOException {
        create(files, "/f", "");
        files.setTimes(path("/f"), FileTimes.of(MOMENT, MOMENT.plusSeconds(2)), true);
        again();
        Instant modified = files.status(path("/f"), true).modified();
        if (traits().contains(Trait.NANOSECONDS)) {
            assertThat(modified).isEqualTo(MOMENT.plusSeconds(2));
            assertThat(files.status(path("/f"), true).accessed()).isEqualTo(MOMENT);
        } else {
            assertThat(modified).isBetween(MOMENT, MOMENT.plusSeconds(3));
        }
        try (FileHandle file = files.openForWrite(path("/f"))) {
            write(file, "now");
        }
        assertThat(files.status(path("/f"), true).modified())
                .isAfter(Instant.now().minusSeconds(60));
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    protected void specialFilesAreMadeAndNeverOpened() throws IOException {
        needs(Trait.SPECIAL_FILES);
        files.createSpecialFile(path("/null"), FileType.CHARACTER_DEVICE, 0666, 0x103);
        files.createSpecialFile(path("/big"), FileType.BLOCK_DEVICE, 0660, 0x10082c);
        files.createSpecialFile(path("/fifo"), FileType.FIFO, 0622, 0);
        files.createSpecialFile(path("/socket"), FileType.SOCKET, 0777, 0);
        again();
        FileStatus device = files.status(path("/null"), true);
        assertThat(device.type()).isEqualTo(FileType.CHARACTER_DEVICE);
        assertThat(device.deviceNumber()).isEqualTo(0x103);
        assertThat(device.permissions()).isEqualTo(0666);
        assertThat(files.status(path("/big"), true).deviceNumber()).isEqualTo(0x10082c);
        assertThat(files.status(path("/fifo"), true).type()).isEqualTo(FileType.FIFO);
        assertThat(files.status(path("/socket"), true).type()).isEqualTo(FileType.SOCKET);
        for (String name : List.of("/null", "/fifo", "/socket", "/big")) {
            assertErrno("EINVAL", () -> files.open(path(name)));
            assertErrno("EINVAL", () -> files.openForWrite(path(name)));
            assertErrno("ENOTDIR", () -> files.list(path(name)));
        }
        assertErrno("EEXIST", () -> files.createSpecialFile(path("/fifo"), FileType.FIFO, 0, 0));
        assertThatThrownBy(() -> files.createSpecialFile(path("/x"), FileType.REGULAR, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    protected void holesAreFoundAndMade() throws IOException {
        needs(Trait.HOLES);
        try (FileHandle file = files.create(path("/f"), 0644)) {
            file.truncate(1 << 20);
            write(file, "data");
            assertThat(file.nextData(0)).hasValue(0);
            long hole = file.nextHole(0);
            assertThat(hole).isBetween(4L, 64L << 10);
            assertThat(file.nextData(hole)).isEmpty();
            assertErrno("ENXIO", () -> file.nextHole(1 << 20));
            assertThat(file.nextData(1 << 20)).isEmpty();

            file.allocate(512 << 10, 64 << 10);
            assertThat(file.status().allocatedBytes()).isGreaterThanOrEqualTo(64 << 10);
            file.punchHole(0, 1 << 20);
            assertThat(file.nextData(0)).isEmpty();
            assertThat(file.status().sizeBytes()).isEqualTo(1 << 20);
        }
    }

    @Test
    protected void whatIsImmutableDoesNotChange() throws IOException {
        needs(Trait.FLAGS);
        create(files, "/f", "content");
        files.createDirectory(path("/d"), 0755);
        create(files, "/log", "one");
        for (String name : List.of("/f", "/d")) {
            files.setInodeFlags(path(name), files.inodeFlags(path(name)) | LibC.FS_IMMUTABLE_FL());
        }
        files.setInodeFlags(path("/log"), files.inodeFlags(path("/log")) | LibC.FS_APPEND_FL());
        again();
        assertErrno("EPERM", () -> files.openForWrite(path("/f")));
        assertErrno("EPERM", () -> files.openForWrite(path("/log")));
        assertErrno("EPERM", () -> files.removeFile(path("/f")));
        assertErrno("EPERM", () -> files.rename(path("/f"), path("/g")));
        assertErrno("EPERM", () -> files.createLink(path("/g"), path("/f")));
        assertErrno("EPERM", () -> files.setPermissions(path("/f"), 0));
        assertErrno("EPERM", () -> files.setOwner(path("/log"), 1, 1, true));
        assertErrno("EPERM", () -> files.create(path("/d/new"), 0644));
        assertErrno("EPERM", () -> files.setAttribute(path("/f"), "user.a", new byte[1], true));
        files.setInodeFlags(path("/f"), files.inodeFlags(path("/f")) & ~LibC.FS_IMMUTABLE_FL());
        files.removeFile(path("/f"));
    }

    @Test
    protected void readOnlyRefusesEveryChange() throws IOException {
        create(files, "/f", "content");
        files.createDirectory(path("/d"), 0755);
        files.close();
        files = openAgain(true);
        assertThat(files.isReadOnly()).isTrue();
        assertThat(read(files, "/f")).isEqualTo("content");
        assertErrno("EROFS", () -> files.openForWrite(path("/f")));
        assertErrno("EROFS", () -> files.create(path("/g"), 0644));
        assertErrno("EROFS", () -> files.createDirectory(path("/g"), 0755));
        assertErrno("EROFS", () -> files.createSymbolicLink(path("/g"), path("/f")));
        assertErrno("EROFS", () -> files.createLink(path("/g"), path("/f")));
        assertErrno("EROFS", () -> files.removeFile(path("/f")));
        assertErrno("EROFS", () -> files.removeDirectory(path("/d")));
        assertErrno("EROFS", () -> files.rename(path("/f"), path("/g")));
        assertErrno("EROFS", () -> files.setPermissions(path("/f"), 0));
        assertErrno("EROFS", () -> files.setOwner(path("/f"), 1, 1, true));
        assertErrno("EROFS", () -> files.setAttribute(path("/f"), "user.a", new byte[0], true));
        try (FileHandle file = files.open(path("/f"))) {
            assertErrno("EROFS", () -> file.setPermissions(0));
            assertErrno("EROFS", () -> file.setOwner(1, 1));
            assertErrno("EROFS", () -> file.setAttribute("user.a", new byte[0]));
            assertErrno("EBADF", () -> write(file, "x"));
            assertErrno("EINVAL", () -> file.truncate(0));
        }
    }

    @Test
    protected void aClosedFilesystemSaysSo() throws IOException {
        create(files, "/f", "content");
        FileHandle file = files.open(path("/f"));
        FileHandle forgotten = files.open(path("/f"));
        file.close();
        files.close();
        assertErrno("EBADF", () -> files.status(path("/f"), true));
        assertErrno("EBADF", () -> file.status());
        assertErrno("EBADF", () -> file.attributes());
        assertErrno("EBADF", () -> forgotten.status());
    }

    @Test
    protected void aFullDiskLosesNothing() throws IOException {
        create(files, "/kept", "content");
        byte[] piece = new byte[1 << 20];
        try (FileHandle file = files.create(path("/full"), 0644);
                Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_BYTE, piece);
            long free = files.space(GuestPath.ROOT).freeBytes();
            Needs.that(free < 1L << 30, "a small filesystem");
            assertErrno(
                    "ENOSPC",
                    () -> {
                        for (long at = 0; at < 2L << 30; at += piece.length) {
                            file.write(at, content);
                        }
                        file.sync();
                    });
        }
        again();
        assertThat(read(files, "/kept")).isEqualTo("content");
        files.removeFile(path("/full"));
        create(files, "/more", "more");
        assertThat(read(files, "/more")).isEqualTo("more");
    }
}
