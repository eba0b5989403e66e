package io.drydock.nio;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Things that one does with {@link Files}, to be done on two filesystems and compared. */
final class Battery {
    /** One of them, in a directory that holds what {@link #furnish} makes. */
    interface Step {
        Object run(Path dir) throws Exception;
    }

    private static final Instant THEN = Instant.parse("2001-02-03T04:05:06.789012345Z");

    private final Map<String, Step> steps = new LinkedHashMap<>();

    private Battery() {}

    static Map<String, Step> steps() {
        Battery battery = new Battery();
        battery.opening();
        battery.channels();
        battery.streams();
        battery.making();
        battery.removing();
        battery.copying();
        battery.copyingAttributes();
        battery.moving();
        battery.looking();
        battery.attributes();
        battery.walking();
        return battery.steps;
    }

    private void add(String name, Step step) {
        if (steps.put(name, step) != null) {
            throw new IllegalArgumentException(name);
        }
    }

    /** A few files and links of every kind. */
    static void furnish(Path dir) throws IOException {
        Files.createDirectories(dir.resolve("d/sub"));
        Files.createDirectory(dir.resolve("e"));
        Files.writeString(dir.resolve("f"), "content of f\nsecond line\n");
        Files.writeString(dir.resolve("d/child"), "child");
        Files.writeString(dir.resolve("d/sub/.hidden"), "hidden");
        Path here = dir.resolve(""); // of the same provider
        Files.createSymbolicLink(dir.resolve("l"), here.getFileSystem().getPath("f"));
        Files.createSymbolicLink(dir.resolve("dl"), here.getFileSystem().getPath("d"));
        Files.createSymbolicLink(dir.resolve("dangling"), here.getFileSystem().getPath("new"));
        Files.createSymbolicLink(dir.resolve("loop"), here.getFileSystem().getPath("loop"));
        Files.createLink(dir.resolve("hard"), dir.resolve("f"));
        Files.writeString(dir.resolve("x"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(
                dir.resolve("x"), PosixFilePermissions.fromString("rwxr-x---"));
    }

    private void opening() {
        for (Map.Entry<String, Set<OpenOption>> mode :
                Map.<String, Set<OpenOption>>of(
                                "read", Set.of(READ),
                                "default", Set.of(),
                                "write", Set.of(WRITE),
                                "create", Set.of(WRITE, CREATE),
                                "create and read", Set.of(WRITE, READ, CREATE, SPARSE),
                                "new", Set.of(WRITE, CREATE_NEW),
                                "append", Set.of(APPEND, CREATE),
                                "truncate", Set.of(WRITE, TRUNCATE_EXISTING),
                                "nofollow", Set.of(WRITE, CREATE, NOFOLLOW_LINKS),
                                "delete", Set.of(WRITE, DELETE_ON_CLOSE, CREATE))
                        .entrySet()) {
            for (String file : List.of("f", "l", "none", "dangling", "loop", "none/f", "f/none")) {
                add(
                        "open " + file + " to " + mode.getKey(),
                        dir -> use(dir.resolve(file), mode.getValue()));
            }
        }
        for (String directory : List.of("d", "dl", ".", "..")) {
            add(
                    "open " + directory + " to write",
                    dir -> use(dir.resolve(directory), Set.of(WRITE)));
        }
        add("open new d", dir -> use(dir.resolve("d"), Set.of(WRITE, CREATE_NEW)));
        add("read and append", dir -> use(dir.resolve("f"), Set.of(READ, APPEND)));
        add("truncate and append", dir -> use(dir.resolve("f"), Set.of(TRUNCATE_EXISTING, APPEND)));
        add("synced", dir -> use(dir.resolve("f"), Set.of(WRITE, SYNC)));
        add("data synced", dir -> use(dir.resolve("f"), Set.of(WRITE, DSYNC)));
        add("unknown option", dir -> use(dir.resolve("f"), Set.of(new OpenOption() {})));
        add(
                "with permissions",
                dir -> {
                    try (var _ =
                            Files.newByteChannel(
                                    dir.resolve("n"),
                                    Set.of(CREATE, WRITE),
                                    PosixFilePermissions.asFileAttribute(
                                            PosixFilePermissions.fromString("rw-r-----")))) {
                        return Files.getPosixFilePermissions(dir.resolve("n"));
                    }
                });
    }

    /** Reads if it may, writes if it may, and says what became of it. */
    private static List<Object> use(Path path, Set<OpenOption> options) throws IOException {
        List<Object> said = new ArrayList<>();
        try (SeekableByteChannel channel = Files.newByteChannel(path, options)) {
            said.add(channel.size());
            said.add(channel.position());
            ByteBuffer buffer = ByteBuffer.allocate(8);
            said.add(outcome(() -> channel.read(buffer)));
            said.add(outcome(() -> channel.write(ByteBuffer.wrap(bytes("written")))));
            said.add(channel.position());
            said.add(outcome(() -> channel.truncate(9).position()));
            said.add(channel.size());
            said.add(Files.exists(path, NOFOLLOW_LINKS));
        }
        return said;
    }

    /** A result, or the class of the exception. */
    static Object outcome(Callable<?> action) {
        try {
            return String.valueOf(action.call());
        } catch (Exception e) {
            return e.getClass();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void channels() {
        add(
                "positions",
                dir -> {
                    try (FileChannel file = FileChannel.open(dir.resolve("f"), READ, WRITE)) {
                        List<Object> said = new ArrayList<>();
                        file.position(100);
                        said.add(file.read(ByteBuffer.allocate(1)));
                        said.add(file.write(ByteBuffer.wrap(bytes("far"))));
                        said.add(file.size());
                        said.add(file.position());
                        ByteBuffer direct = ByteBuffer.allocateDirect(1000);
                        said.add(file.read(direct, 3));
                        said.add(file.read(ByteBuffer.allocate(5), 500));
                        said.add(file.write(direct.flip(), 2000));
                        said.add(file.size());
                        said.add(outcome(() -> file.position(-1)));
                        said.add(outcome(() -> file.truncate(-1)));
                        said.add(file.truncate(4000).size());
                        said.add(file.truncate(50).position());
                        file.force(true);
                        said.add(file.read(ByteBuffer.allocate(0)));
                        return said;
                    }
                });
        add(
                "gather and scatter",
                dir -> {
                    try (FileChannel file = FileChannel.open(dir.resolve("f"), READ, WRITE)) {
                        ByteBuffer[] parts = {
                            ByteBuffer.wrap(bytes("one")), ByteBuffer.wrap(bytes("three"))
                        };
                        long written = file.write(parts);
                        file.position(1);
                        ByteBuffer[] into = {ByteBuffer.allocate(4), ByteBuffer.allocate(400)};
                        long read = file.read(into);
                        return List.of(
                                written,
                                read,
                                new String(into[0].array(), StandardCharsets.UTF_8),
                                file.read(into));
                    }
                });
        add(
                "transfers",
                dir -> {
                    try (FileChannel from = FileChannel.open(dir.resolve("f"), READ);
                            FileChannel to =
                                    FileChannel.open(dir.resolve("t"), CREATE, READ, WRITE)) {
                        ByteArrayOutputStream out = new ByteArrayOutputStream();
                        return List.of(
                                from.transferTo(2, 5, Channels.newChannel(out)),
                                out.toString(StandardCharsets.UTF_8),
                                from.transferTo(100, 5, to),
                                from.transferTo(0, 1000, to),
                                to.position(),
                                to.transferFrom(
                                        Channels.newChannel(
                                                new ByteArrayInputStream(bytes("abcdef"))),
                                        3,
                                        4),
                                to.size(),
                                to.position());
                    }
                });
        add(
                "closed",
                dir -> {
                    FileChannel file = FileChannel.open(dir.resolve("f"), READ, WRITE);
                    file.close();
                    file.close();
                    return List.of(
                            outcome(() -> file.read(ByteBuffer.allocate(1))),
                            outcome(() -> file.write(ByteBuffer.allocate(1))),
                            outcome(file::size),
                            outcome(file::position),
                            file.isOpen());
                });
        add(
                "a large file",
                dir -> {
                    byte[] large = new byte[3_000_001];
                    new Random(1).nextBytes(large);
                    Files.write(dir.resolve("large"), large);
                    return Arrays.hashCode(Files.readAllBytes(dir.resolve("large")));
                });
        add(
                "closed by interrupt",
                dir -> {
                    try (FileChannel file = FileChannel.open(dir.resolve("f"), READ)) {
                        Thread.currentThread().interrupt();
                        Object said = outcome(() -> file.read(ByteBuffer.allocate(1)));
                        return List.of(said, Thread.interrupted(), file.isOpen());
                    }
                });
    }

    private void streams() {
        add("lines", dir -> Files.readAllLines(dir.resolve("f")));
        add("lines of none", dir -> Files.readAllLines(dir.resolve("none")));
        add(
                "a stream of lines",
                dir -> {
                    try (Stream<String> lines = Files.lines(dir.resolve("l"))) {
                        return lines.toList();
                    }
                });
        add(
                "a writer",
                dir -> {
                    try (BufferedWriter writer = Files.newBufferedWriter(dir.resolve("w"))) {
                        writer.write("ünïcode\n".repeat(10_000));
                    }
                    return Files.size(dir.resolve("w"));
                });
        add("write", dir -> Files.writeString(dir.resolve("l"), "x").equals(dir.resolve("l")));
        add("append", dir -> Files.writeString(dir.resolve("f"), "x", APPEND).getNameCount() > 0);
        add("write new", dir -> Files.writeString(dir.resolve("f"), "x", CREATE_NEW));
        add("write d", dir -> Files.writeString(dir.resolve("d"), "x"));
        add(
                "an output stream",
                dir -> {
                    try (OutputStream out = Files.newOutputStream(dir.resolve("dangling"))) {
                        out.write(bytes("through a link"));
                    }
                    return Files.readString(dir.resolve("new"));
                });
        add("mismatch", dir -> Files.mismatch(dir.resolve("f"), dir.resolve("x")));
        add(
                "copy from a stream",
                dir -> Files.copy(new ByteArrayInputStream(bytes("new")), dir.resolve("n")));
        add(
                "copy from a stream onto f",
                dir -> Files.copy(new ByteArrayInputStream(bytes("new")), dir.resolve("f")));
        add(
                "replace from a stream",
                dir ->
                        Files.copy(
                                new ByteArrayInputStream(bytes("new")),
                                dir.resolve("l"),
                                REPLACE_EXISTING));
    }

    private void making() {
        for (String name :
                List.of("n", "f", "d", "l", "dangling", "none/n", "f/n", ".", "loop/n")) {
            add("mkdir " + name, dir -> Files.createDirectory(dir.resolve(name)).getFileName());
            add("mkdirs " + name, dir -> made(Files.createDirectories(dir.resolve(name)), dir));
            add("touch " + name, dir -> made(Files.createFile(dir.resolve(name)), dir));
            add(
                    "symlink " + name,
                    dir -> made(Files.createSymbolicLink(dir.resolve(name), dir), dir));
            add(
                    "link " + name,
                    dir -> made(Files.createLink(dir.resolve(name), dir.resolve("l")), dir));
            add(
                    "link to " + name,
                    dir -> made(Files.createLink(dir.resolve("second"), dir.resolve(name)), dir));
        }
        add("mkdirs a/b/c", dir -> made(Files.createDirectories(dir.resolve("a/b/c")), dir));
        add("mkdirs dl/b", dir -> made(Files.createDirectories(dir.resolve("dl/b")), dir));
        add(
                "mkdir with permissions",
                dir ->
                        Files.getPosixFilePermissions(
                                Files.createDirectory(
                                        dir.resolve("n"),
                                        PosixFilePermissions.asFileAttribute(
                                                PosixFilePermissions.fromString("rwx--x---")))));
        add(
                "a temporary file",
                dir -> {
                    Path file = Files.createTempFile(dir, "a", "b");
                    boolean named = file.getFileName().toString().matches("a\\d+b");
                    Files.delete(file);
                    return named;
                });
        add(
                "a temporary directory",
                dir -> {
                    Path made = Files.createTempDirectory(dir, "a");
                    boolean there = Files.isDirectory(made);
                    Files.delete(made);
                    return there;
                });
    }

    private static Object made(Path path, Path dir) {
        return dir.relativize(path).toString();
    }

    private void removing() {
        for (String name :
                List.of(
                        "f",
                        "l",
                        "dl",
                        "dangling",
                        "loop",
                        "d",
                        "e",
                        "none",
                        "f/none",
                        ".",
                        "hard")) {
            add(
                    "delete " + name,
                    dir -> {
                        Files.delete(dir.resolve(name));
                        return "gone";
                    });
            add("delete if there " + name, dir -> Files.deleteIfExists(dir.resolve(name)));
        }
    }

    private static final List<String> ENDS =
            List.of("f", "l", "d", "e", "dangling", "none", "hard", "none/n");

    private void copying() {
        for (String from : ENDS) {
            for (String to : ENDS) {
                String what = from + " to " + to;
                add(
                        "copy " + what,
                        dir -> copied(Files.copy(dir.resolve(from), dir.resolve(to)), dir));
                add(
                        "replace " + what,
                        dir ->
                                copied(
                                        Files.copy(
                                                dir.resolve(from),
                                                dir.resolve(to),
                                                REPLACE_EXISTING),
                                        dir));
                add(
                        "copy unfollowed " + what,
                        dir ->
                                copied(
                                        Files.copy(
                                                dir.resolve(from), dir.resolve(to), NOFOLLOW_LINKS),
                                        dir));
            }
        }
        add("copy atomically", dir -> Files.copy(dir.resolve("f"), dir.resolve("n"), ATOMIC_MOVE));
    }

    private static Object copied(Path target, Path dir) {
        return dir.relativize(target).toString();
    }

    private void copyingAttributes() {
        for (String from : List.of("f", "x", "d", "l", "dl")) {
            add(
                    "copy all of " + from,
                    dir -> {
                        Path source = dir.resolve(from);
                        Files.setLastModifiedTime(source, FileTime.from(THEN));
                        Files.setAttribute(source, "user:note", ByteBuffer.wrap(bytes("n")));
                        Files.setAttribute(source, "unix:uid", 1234);
                        Files.setAttribute(source, "unix:gid", 5678);
                        Path copy = dir.resolve("copy");
                        Files.copy(source, copy, COPY_ATTRIBUTES);
                        return List.of(
                                Files.getLastModifiedTime(copy),
                                new TreeMap<>(Files.readAttributes(copy, "unix:uid,gid,mode")),
                                Files.readAttributes(copy, "user:*").keySet());
                    });
        }
    }

    private void moving() {
        for (String from : ENDS) {
            for (String to : ENDS) {
                String what = from + " to " + to;
                add(
                        "move " + what,
                        dir -> copied(Files.move(dir.resolve(from), dir.resolve(to)), dir));
                add(
                        "move over " + what,
                        dir ->
                                copied(
                                        Files.move(
                                                dir.resolve(from),
                                                dir.resolve(to),
                                                REPLACE_EXISTING),
                                        dir));
                add(
                        "move at once " + what,
                        dir ->
                                copied(
                                        Files.move(dir.resolve(from), dir.resolve(to), ATOMIC_MOVE),
                                        dir));
            }
        }
        add("move d into itself", dir -> Files.move(dir.resolve("d"), dir.resolve("d/sub/d")));
    }

    private void looking() {
        for (String name :
                List.of("f", "l", "d", "dl", "dangling", "loop", "none", "f/none", "", ".", "x")) {
            add(
                    "look at '" + name + "'",
                    dir -> {
                        Path path = dir.resolve(name);
                        return List.of(
                                Files.exists(path),
                                Files.exists(path, NOFOLLOW_LINKS),
                                Files.notExists(path),
                                Files.isDirectory(path),
                                Files.isDirectory(path, NOFOLLOW_LINKS),
                                Files.isRegularFile(path),
                                Files.isSymbolicLink(path),
                                Files.isReadable(path),
                                Files.isWritable(path),
                                Files.isExecutable(path),
                                outcome(() -> Files.isHidden(path)),
                                outcome(() -> Files.size(path) > 0));
                    });
            add("read link " + name, dir -> Files.readSymbolicLink(dir.resolve(name)).toString());
            add(
                    "real path of '" + name + "'",
                    dir -> dir.toRealPath().relativize(dir.resolve(name).toRealPath()).toString());
            add(
                    "real path, unfollowed, of '" + name + "'",
                    dir ->
                            dir.toRealPath()
                                    .relativize(dir.resolve(name).toRealPath(NOFOLLOW_LINKS))
                                    .toString());
            for (String other : List.of("f", "hard", "l", "d", "dl", "none")) {
                add(
                        "is '" + name + "' the same as " + other,
                        dir -> Files.isSameFile(dir.resolve(name), dir.resolve(other)));
            }
            add("list '" + name + "'", dir -> listed(dir.resolve(name), "*"));
        }
        add("real path of dl/..", dir -> real(dir, "dl/../f"));
        add("real path of dl/sub/../child", dir -> real(dir, "dl/sub/../child"));
        add(
                "real, unfollowed, path of dl/../e",
                dir ->
                        dir.toRealPath()
                                .relativize(dir.resolve("dl/../e").toRealPath(NOFOLLOW_LINKS))
                                .toString());
        add("list by a pattern", dir -> listed(dir, "{d,l,h}*"));
        add("hidden", dir -> Files.isHidden(dir.resolve("d/sub/.hidden")));
        add(
                "iterate twice",
                dir -> {
                    try (DirectoryStream<Path> stream = Files.newDirectoryStream(dir)) {
                        boolean some = stream.iterator().hasNext();
                        return List.of(some, stream.iterator().hasNext());
                    }
                });
        add(
                "iterate when closed",
                dir -> {
                    DirectoryStream<Path> closed;
                    try (DirectoryStream<Path> stream = Files.newDirectoryStream(dir)) {
                        closed = stream;
                    }
                    return closed.iterator().hasNext();
                });
        add(
                "store",
                dir ->
                        List.of(
                                Files.getFileStore(dir).supportsFileAttributeView("posix"),
                                Files.getFileStore(dir)
                                        .supportsFileAttributeView(
                                                UserDefinedFileAttributeView.class),
                                Files.getFileStore(dir).getTotalSpace() > 0));
        add("store of none", dir -> Files.getFileStore(dir.resolve("none")).name());
    }

    private static Object real(Path dir, String name) throws IOException {
        return dir.toRealPath().relativize(dir.resolve(name).toRealPath()).toString();
    }

    private static Object listed(Path directory, String glob) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, glob)) {
            stream.forEach(path -> names.add(directory.relativize(path).toString()));
        }
        return names.stream().sorted().toList();
    }

    private void attributes() {
        for (String name : List.of("f", "l", "d", "dangling", "none", "f/none")) {
            add(
                    "basic attributes of " + name,
                    dir ->
                            basic(
                                    Files.readAttributes(
                                            dir.resolve(name), BasicFileAttributes.class)));
            add(
                    "unfollowed attributes of " + name,
                    dir ->
                            basic(
                                    Files.readAttributes(
                                            dir.resolve(name),
                                            BasicFileAttributes.class,
                                            NOFOLLOW_LINKS)));
            add(
                    "posix attributes of " + name,
                    dir ->
                            Files.readAttributes(dir.resolve(name), PosixFileAttributes.class)
                                    .permissions());
            add(
                    "unix attributes of " + name,
                    dir ->
                            new TreeMap<>(
                                    Files.readAttributes(
                                            dir.resolve(name), "unix:mode,nlink,uid,gid,rdev")));
            for (String view : List.of("basic", "posix", "unix", "owner")) {
                add(
                        "names in " + view + " of " + name,
                        dir ->
                                Files.readAttributes(dir.resolve(name), view + ":*")
                                        .keySet()
                                        .stream()
                                        .sorted()
                                        .toList());
            }
            add(
                    "chmod " + name,
                    dir ->
                            Files.getPosixFilePermissions(
                                    Files.setPosixFilePermissions(
                                            dir.resolve(name),
                                            PosixFilePermissions.fromString("r-x-w--wx"))));
            add(
                    "chmod unfollowed " + name,
                    dir -> {
                        Files.getFileAttributeView(
                                        dir.resolve(name),
                                        PosixFileAttributeView.class,
                                        NOFOLLOW_LINKS)
                                .setPermissions(Set.of(PosixFilePermission.OWNER_READ));
                        return "done";
                    });
            add(
                    "times of " + name,
                    dir -> {
                        Path path = dir.resolve(name);
                        BasicFileAttributeView view =
                                Files.getFileAttributeView(path, BasicFileAttributeView.class);
                        view.setTimes(FileTime.from(THEN), null, FileTime.from(THEN));
                        view.setTimes(null, FileTime.from(THEN.plusSeconds(1)), null);
                        view.setTimes(null, null, null);
                        return List.of(
                                view.name(),
                                view.readAttributes().lastModifiedTime(),
                                view.readAttributes().lastAccessTime());
                    });
            add(
                    "times, unfollowed, of " + name,
                    dir -> {
                        Path path = dir.resolve(name);
                        Files.setAttribute(
                                path, "lastModifiedTime", FileTime.from(THEN), NOFOLLOW_LINKS);
                        return Files.getLastModifiedTime(path, NOFOLLOW_LINKS);
                    });
            add(
                    "user attributes of " + name,
                    dir -> {
                        UserDefinedFileAttributeView view =
                                Files.getFileAttributeView(
                                        dir.resolve(name), UserDefinedFileAttributeView.class);
                        List<Object> said = new ArrayList<>(List.of(view.name(), view.list()));
                        said.add(view.write("a", ByteBuffer.wrap(bytes("value"))));
                        said.add(view.write("b", ByteBuffer.allocateDirect(3)));
                        said.add(view.list().stream().sorted().toList());
                        said.add(view.size("a"));
                        ByteBuffer into = ByteBuffer.allocate(10);
                        said.add(view.read("a", into));
                        said.add(into.position());
                        said.add(outcome(() -> view.read("a", ByteBuffer.allocate(2))));
                        said.add(outcome(() -> view.read("none", into)));
                        said.add(outcome(() -> view.size("none")));
                        view.delete("a");
                        said.add(view.list());
                        said.add(
                                outcome(() -> {
                                    view.delete("a");
                                    return "deleted";
                                }));
                        said.add(
                                new TreeMap<>(Files.readAttributes(dir.resolve(name), "user:*"))
                                        .keySet());
                        return said;
                    });
            add(
                    "owner of " + name,
                    dir -> {
                        Files.setAttribute(dir.resolve(name), "unix:uid", 4321);
                        FileOwnerAttributeView view =
                                Files.getFileAttributeView(
                                        dir.resolve(name), FileOwnerAttributeView.class);
                        return List.of(view.name(), view.getOwner().getName());
                    });
            add(
                    "owner by principal of " + name,
                    dir -> {
                        Path path = dir.resolve(name);
                        var lookup = path.getFileSystem().getUserPrincipalLookupService();
                        Files.setOwner(path, lookup.lookupPrincipalByName("4322"));
                        Files.getFileAttributeView(path, PosixFileAttributeView.class)
                                .setGroup(lookup.lookupPrincipalByGroupName("4323"));
                        return new TreeMap<>(Files.readAttributes(path, "unix:uid,gid"));
                    });
        }
        for (String attributes :
                List.of(
                        "none",
                        "basic:none",
                        "none:size",
                        ":size",
                        "posix:",
                        "size,none",
                        "mode")) {
            add(
                    "attributes " + attributes,
                    dir -> Files.readAttributes(dir.resolve("f"), attributes));
            add("set " + attributes, dir -> Files.setAttribute(dir.resolve("f"), attributes, 1));
        }
        add("set size", dir -> Files.setAttribute(dir.resolve("f"), "basic:size", 1L));
        add("size and all", dir -> Files.readAttributes(dir.resolve("f"), "size,*").size());
        add("default view", dir -> Files.getAttribute(dir.resolve("f"), "size"));
        add(
                "mode",
                dir ->
                        Files.getAttribute(
                                Files.setAttribute(dir.resolve("f"), "unix:mode", 0100751),
                                "unix:mode"));
        add(
                "unknown view",
                dir -> Files.getFileAttributeView(dir.resolve("f"), AclFileAttributeView.class));
        add(
                "nobody",
                dir ->
                        dir.getFileSystem()
                                .getUserPrincipalLookupService()
                                .lookupPrincipalByName("there is no such user"));
    }

    private static Object basic(BasicFileAttributes found) {
        return List.of(
                found.isRegularFile(),
                found.isDirectory(),
                found.isSymbolicLink(),
                found.isOther(),
                found.isDirectory() || (found.size() < 4000 && found.size() > 0),
                found.fileKey() != null);
    }

    private void walking() {
        add(
                "walk",
                dir -> {
                    try (Stream<Path> all = Files.walk(dir)) {
                        return all.map(path -> dir.relativize(path).toString()).sorted().toList();
                    }
                });
        add(
                "walk and follow",
                dir -> {
                    Files.delete(dir.resolve("loop"));
                    try (Stream<Path> all = Files.walk(dir, FileVisitOption.FOLLOW_LINKS)) {
                        return all.map(path -> dir.relativize(path).toString()).sorted().toList();
                    }
                });
        add(
                "walk in circles",
                dir -> {
                    Files.createSymbolicLink(
                            dir.resolve("d/up"), dir.getFileSystem().getPath(".."));
                    try (Stream<Path> all = Files.walk(dir, FileVisitOption.FOLLOW_LINKS)) {
                        return outcome(all::count);
                    }
                });
        add(
                "find",
                dir -> {
                    try (Stream<Path> all =
                            Files.find(dir, 5, (_, found) -> found.isSymbolicLink())) {
                        return all.map(path -> path.getFileName().toString()).sorted().toList();
                    }
                });
        add(
                "list",
                dir -> {
                    try (Stream<Path> all = Files.list(dir.resolve("dl"))) {
                        return all.map(path -> dir.relativize(path).toString()).sorted().toList();
                    }
                });
        add(
                "remove a tree",
                dir -> {
                    Files.walkFileTree(
                            dir.resolve("d"),
                            new SimpleFileVisitor<>() {
                                @Override
                                public FileVisitResult visitFile(
                                        Path file, BasicFileAttributes attributes)
                                        throws IOException {
                                    Files.delete(file);
                                    return FileVisitResult.CONTINUE;
                                }

                                @Override
                                public FileVisitResult postVisitDirectory(
                                        Path directory, IOException e) throws IOException {
                                    Files.delete(directory);
                                    return FileVisitResult.CONTINUE;
                                }
                            });
                    return Files.exists(dir.resolve("d"));
                });
    }

    /** What is below a directory, as one line each. */
    static List<String> picture(Path dir) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> all = Files.walk(dir)) {
            for (Path path : all.sorted().toList()) {
                Map<String, Object> found =
                        Files.readAttributes(path, "unix:mode,nlink,uid,gid", NOFOLLOW_LINKS);
                String content =
                        Files.isSymbolicLink(path)
                                ? Files.readSymbolicLink(path).toString()
                                : Files.isDirectory(path)
                                        ? ""
                                        : "" + Arrays.hashCode(Files.readAllBytes(path));
                lines.add(
                        String.join(
                                " ",
                                dir.relativize(path).toString(),
                                String.valueOf(found.get("mode")),
                                found.get("nlink")
                                        + " "
                                        + found.get("uid")
                                        + " "
                                        + found.get("gid"),
                                content.replace(dir.toString(), "DIR")));
            }
        }
        return lines;
    }
}
