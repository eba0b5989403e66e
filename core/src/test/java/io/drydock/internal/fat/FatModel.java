package io.drydock.internal.fat;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.NewInode;
import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.driver.WritableInodes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A tree in memory, which random operations change as they change a filesystem. */
final class FatModel {
    private static final int MAX_FILE_BYTES = 40_000;
    private static final int MAX_FILES_OPEN = 4;
    private static final String[] NAMES = {
        "a",
        "README.TXT",
        "Mixed Case.txt",
        "long name with many characters in it.tar.gz",
        "größe.bin",
        "ÄÖÜ",
        ".hidden",
        "x.y.z",
        "日本語のファイル名.テキスト",
        "emoji 🚢 dock",
        "[a+b]=c;d,e",
        "ends with ~1",
        "VERYLONG.EXTENSION",
        "no-ext",
        "é"
    };

    /** A file, or a directory where it has children. */
    private static final class Node {
        private final @Nullable TreeMap<String, Node> children;
        private byte[] content = new byte[0];
        private long inode;

        Node(boolean directory) {
            children = directory ? new TreeMap<>(String.CASE_INSENSITIVE_ORDER) : null;
        }

        TreeMap<String, Node> children() {
            assertThat(children).isNotNull();
            return children;
        }

        Node child(String name) {
            return Objects.requireNonNull(children().get(name), name);
        }

        boolean isDirectory() {
            return children != null;
        }
    }

    /** A file that has lost its name and is open. */
    private record Open(Node node, WritableContent content) {}

    private final WritableInodes inodes;
    private final Random random;
    private final Node root = new Node(true);
    private final List<Open> open = new ArrayList<>();
    private int refusals;

    FatModel(WritableInodes inodes, long seed) {
        this.inodes = inodes;
        this.random = new Random(seed);
        this.root.inode = inodes.root();
    }

    /** How many operations found no space. */
    int refusals() {
        return refusals;
    }

    void operate(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            Node directory = directory(root);
            try {
                operate(directory);
            } catch (InodeException e) {
                assertThat(e.errno()).isEqualTo(LibC.ENOSPC());
                refusals++;
                if (refusals % 8 == 0) {
                    removeSome(root);
                }
            }
        }
    }

    private void operate(Node directory) throws IOException {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> create(directory, random.nextInt(4) == 0);
            case 3, 4, 5 -> write(directory);
            case 6 -> truncate(directory);
            case 7 -> remove(directory);
            case 8, 9 -> rename(directory, directory(root));
            case 10 -> respell(directory);
            default -> useOpen();
        }
    }

    private Node directory(Node from) {
        List<Node> directories =
                from.children().values().stream().filter(n -> n.children != null).toList();
        return directories.isEmpty() || random.nextInt(3) == 0
                ? from
                : directory(directories.get(random.nextInt(directories.size())));
    }

    private String newName() {
        String name = NAMES[random.nextInt(NAMES.length)];
        return random.nextBoolean() ? name : random.nextInt(100) + name;
    }

    private @Nullable String anyName(Node directory) {
        List<String> names = List.copyOf(directory.children().keySet());
        return names.isEmpty() ? null : names.get(random.nextInt(names.size()));
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private void create(Node directory, boolean isDirectory) throws IOException {
        String name = newName();
        OptionalLong there = inodes.lookup(directory.inode, bytes(name));
        assertThat(there.isPresent()).as(name).isEqualTo(directory.children().containsKey(name));
        if (there.isEmpty()) {
            Node made = new Node(isDirectory);
            FileType type = isDirectory ? FileType.DIRECTORY : FileType.REGULAR;
            made.inode = inodes.create(directory.inode, bytes(name), NewInode.of(type, 0755));
            directory.children().put(name, made);
        }
    }

    private void write(Node directory) throws IOException {
        String name = anyName(directory);
        if (name != null && !directory.child(name).isDirectory()) {
            Node file = directory.child(name);
            try (WritableContent content = inodes.open(file.inode)) {
                write(file, content);
            }
        }
    }

    private void write(Node file, WritableContent content) throws IOException {
        byte[] some = new byte[1 + random.nextInt(random.nextBoolean() ? 100 : 10_000)];
        random.nextBytes(some);
        int offset = random.nextBoolean() ? file.content.length : random.nextInt(MAX_FILE_BYTES);
        content.write(offset, MemorySegment.ofArray(some));
        int size = Math.max(file.content.length, offset + some.length);
        file.content = Arrays.copyOf(file.content, size);
        System.arraycopy(some, 0, file.content, offset, some.length);
    }

    private void truncate(Node directory) throws IOException {
        String name = anyName(directory);
        if (name != null && !directory.child(name).isDirectory()) {
            Node file = directory.child(name);
            int size = random.nextInt(3) == 0 ? 0 : random.nextInt(MAX_FILE_BYTES);
            try (WritableContent content = inodes.open(file.inode)) {
                content.truncate(size);
            }
            file.content = Arrays.copyOf(file.content, size);
        }
    }

    private void remove(Node directory) throws IOException {
        String name = anyName(directory);
        if (name == null) {
            return;
        }
        Node node = directory.child(name);
        if (node.children == null) {
            removeFile(directory, name);
        } else if (node.children.isEmpty()) {
            inodes.removeDirectory(directory.inode, bytes(name));
            directory.children().remove(name);
        }
    }

    private void removeFile(Node directory, String name) throws IOException {
        Node node = directory.child(name);
        directory.children().remove(name);
        OptionalLong lost = inodes.unlink(directory.inode, bytes(name));
        assertThat(lost).hasValue(node.inode);
        if (open.size() < MAX_FILES_OPEN && random.nextBoolean()) {
            open.add(new Open(node, inodes.open(node.inode)));
        } else {
            inodes.free(node.inode);
        }
    }

    private void useOpen() throws IOException {
        if (open.isEmpty()) {
            return;
        }
        Open one = open.get(random.nextInt(open.size()));
        write(one.node, one.content);
        assertContent(one.node, one.content);
        if (random.nextInt(3) == 0) {
            close(one);
        }
    }

    private void close(Open one) throws IOException {
        one.content.close();
        inodes.free(one.node.inode);
        open.remove(one);
    }

    void closeAll() throws IOException {
        for (Open one : List.copyOf(open)) {
            close(one);
        }
    }

    private void removeSome(Node directory) throws IOException {
        for (String name : List.copyOf(directory.children().keySet())) {
            Node node = directory.child(name);
            if (node.children != null) {
                removeSome(node);
            } else if (random.nextInt(3) > 0) {
                removeFile(directory, name);
            }
        }
    }

    private void rename(Node from, Node to) throws IOException {
        String name = anyName(from);
        String target = random.nextBoolean() ? newName() : anyName(to);
        if (name == null || target == null) {
            return;
        }
        Node moved = from.child(name);
        Node there = to.children().get(target);
        if (moved == there || isWithin(moved, to)) {
            return;
        }
        if (there != null
                && ((there.children == null) != (moved.children == null)
                        || (there.children != null && !there.children.isEmpty()))) {
            return;
        }
        OptionalLong lost = inodes.rename(from.inode, bytes(name), to.inode, bytes(target));
        from.children().remove(name);
        if (there == null) {
            assertThat(lost).isEmpty();
            to.children().put(target, moved);
        } else {
            // The name stays as it was spelled, as in Linux.
            assertThat(lost).hasValue(there.inode);
            inodes.free(lost.getAsLong());
            to.children().replace(target, moved);
        }
    }

    private static boolean isWithin(Node outer, Node inner) {
        return outer == inner
                || (outer.children != null
                        && outer.children.values().stream().anyMatch(n -> isWithin(n, inner)));
    }

    private void respell(Node directory) throws IOException {
        String name = anyName(directory);
        if (name == null) {
            return;
        }
        String other = random.nextBoolean() ? name.toUpperCase(Locale.ROOT) : name;
        if (other.equalsIgnoreCase(name)) {
            OptionalLong lost =
                    inodes.rename(directory.inode, bytes(name), directory.inode, bytes(other));
            assertThat(lost).isEmpty();
            Node node = directory.child(name);
            directory.children().remove(name);
            directory.children().put(other, node);
        }
    }

    /** Compares everything with a filesystem, which may be another opening of the same. */
    void assertSame(Inodes other, boolean numbersToo) throws IOException {
        assertSame(other, other.root(), root, numbersToo, "");
    }

    private void assertSame(
            Inodes other, long inode, Node directory, boolean numbersToo, String path)
            throws IOException {
        Map<String, Long> found = new TreeMap<>();
        for (InodeEntry entry : other.list(inode)) {
            found.put(new String(entry.name(), StandardCharsets.UTF_8), entry.inode());
        }
        assertThat(found.keySet())
                .as(path)
                .containsExactlyInAnyOrderElementsOf(directory.children().keySet());
        for (Map.Entry<String, Node> entry : directory.children().entrySet()) {
            Node node = entry.getValue();
            String name = path + "/" + entry.getKey();
            long there = Objects.requireNonNull(found.get(entry.getKey()));
            if (numbersToo) {
                assertThat(there).as(name).isEqualTo(node.inode);
            }
            assertThat(other.status(there).isDirectory()).as(name).isEqualTo(node.children != null);
            if (node.children != null) {
                assertSame(other, there, node, numbersToo, name);
            } else {
                assertThat(FatImage.content(other, there)).as(name).isEqualTo(node.content);
            }
        }
    }

    private static void assertContent(Node node, InodeContent content) throws IOException {
        byte[] all = new byte[node.content.length + 1];
        assertThat(content.read(0, MemorySegment.ofArray(all))).isEqualTo(node.content.length);
        assertThat(Arrays.copyOf(all, node.content.length)).isEqualTo(node.content);
    }
}
