package io.drydock.ntfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.NewInode;
import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.driver.WritableInodes;
import io.drydock.testing.TreeListing;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many operations in an order of chance; what must come of them is kept beside. {@code
 * -Ddrydock.ntfs.operations=10000} makes more of them.
 */
class NtfsRandomTest {
    private static final int OPERATIONS = Integer.getInteger("drydock.ntfs.operations", 1000);
    private static final int MAX_BYTES = 300_000;

    @TempDir private Path directory;

    private final Random random = new Random(42);
    private final List<Long> directories = new ArrayList<>();

    /** The content of each file, by inode. */
    private final Map<Long, byte[]> contents = new HashMap<>();

    /** The inode of each name. */
    private final Map<Name, Long> names = new HashMap<>();

    private record Name(long directory, String name) {
        byte[] bytes() {
            return Trees.bytes(name);
        }
    }

    @Test
    void whatIsDoneIsThere() throws Exception {
        NtfsImage image = NtfsImage.make(directory.resolve("ntfs"), 256);
        image.write(inodes -> {
            directories.add(inodes.root());
            for (int i = 0; i < OPERATIONS; i++) {
                step(inodes, i);
                if (i % 500 == 499) {
                    inodes.flush();
                    compare(inodes);
                }
            }
            compare(inodes);
        });

        image.check();
        image.read(inodes ->
                assertThat(
                                TreeListing.differences(
                                        Trees.lines(image.run(Trees.SCRIPT)), Trees.facts(inodes)))
                        .isEmpty());
    }

    private void step(WritableInodes inodes, int number) throws IOException {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> create(inodes, number);
            case 3, 4 -> write(inodes);
            case 5 -> truncate(inodes);
            case 6 -> unlink(inodes);
            case 7 -> rename(inodes, number);
            case 8 -> link(inodes, number);
            default -> {
                if (directories.size() < 20) {
                    Name made = fresh(number);
                    NewInode wanted = NewInode.of(FileType.DIRECTORY, 0755);
                    directories.add(inodes.create(made.directory, made.bytes(), wanted));
                }
            }
        }
    }

    private Name fresh(int number) {
        long parent = directories.get(random.nextInt(directories.size()));
        return new Name(parent, "näme %d %s".formatted(number, "x".repeat(random.nextInt(60))));
    }

    private Name any() {
        return new ArrayList<>(names.keySet()).get(random.nextInt(names.size()));
    }

    private long inode(Name name) {
        return Objects.requireNonNull(names.get(name));
    }

    private byte[] content(long inode) {
        return Objects.requireNonNull(contents.get(inode));
    }

    private void create(WritableInodes inodes, int number) throws IOException {
        Name made = fresh(number);
        NewInode wanted = NewInode.of(FileType.REGULAR, 0644);
        long inode = inodes.create(made.directory, made.bytes(), wanted);
        names.put(made, inode);
        contents.put(inode, new byte[0]);
    }

    private void write(WritableInodes inodes) throws IOException {
        if (names.isEmpty()) {
            return;
        }
        long inode = inode(any());
        byte[] before = content(inode);
        byte[] written = new byte[1 + random.nextInt(random.nextBoolean() ? 500 : 60_000)];
        random.nextBytes(written);
        int at = random.nextInt(MAX_BYTES - written.length);
        byte[] after = Arrays.copyOf(before, Math.max(before.length, at + written.length));
        System.arraycopy(written, 0, after, at, written.length);
        Trees.write(inodes, inode, at, written);
        contents.put(inode, after);
    }

    private void truncate(WritableInodes inodes) throws IOException {
        if (names.isEmpty()) {
            return;
        }
        long inode = inode(any());
        int size = random.nextInt(MAX_BYTES);
        try (WritableContent content = inodes.open(inode)) {
            content.truncate(size);
        }
        contents.put(inode, Arrays.copyOf(content(inode), size));
    }

    private void unlink(WritableInodes inodes) throws IOException {
        if (names.isEmpty()) {
            return;
        }
        Name gone = any();
        long inode = Objects.requireNonNull(names.remove(gone));
        gone(inodes, inode, inodes.unlink(gone.directory, gone.bytes()));
    }

    /** If it was the last name, the inode goes too, perhaps after another file has its name. */
    private void gone(WritableInodes inodes, long inode, OptionalLong told) throws IOException {
        assertThat(told.isPresent()).isEqualTo(!names.containsValue(inode));
        if (told.isPresent()) {
            contents.remove(inode);
            inodes.free(inode);
        }
    }

    private void rename(WritableInodes inodes, int number) throws IOException {
        if (names.isEmpty()) {
            return;
        }
        Name old = any();
        Name made = random.nextBoolean() ? any() : fresh(number);
        long inode = inode(old);
        Long replaced = names.get(made);
        OptionalLong told = inodes.rename(old.directory, old.bytes(), made.directory, made.bytes());
        if (replaced != null && replaced == inode) {
            assertThat(told).isEmpty();
            return;
        }
        names.remove(old);
        names.put(made, inode);
        if (replaced != null) {
            gone(inodes, replaced, told);
        }
    }

    private void link(WritableInodes inodes, int number) throws IOException {
        if (names.isEmpty()) {
            return;
        }
        long inode = inode(any());
        Name made = fresh(number);
        inodes.link(made.directory, made.bytes(), inode);
        names.put(made, inode);
    }

    private void compare(WritableInodes inodes) throws IOException {
        for (Map.Entry<Name, Long> entry : names.entrySet()) {
            Name name = entry.getKey();
            byte[] expected = content(entry.getValue());
            byte[] found = new byte[expected.length + 1];
            assertThat(inodes.lookup(name.directory, name.bytes())).hasValue(entry.getValue());
            try (WritableContent content = inodes.open(entry.getValue())) {
                assertThat(content.read(0, MemorySegment.ofArray(found)))
                        .isEqualTo(expected.length);
            }
            assertThat(Arrays.equals(found, 0, expected.length, expected, 0, expected.length))
                    .isTrue();
        }
    }
}
