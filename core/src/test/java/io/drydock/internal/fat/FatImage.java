package io.drydock.internal.fat;

import io.drydock.block.BlockDevice;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.NewInode;
import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.driver.WritableInodes;
import io.drydock.testing.Commands;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What the tests of FAT have in common. */
final class FatImage {
    /** Says of each file what {@link #facts} says, as Linux sees it. */
    static final String FACTS =
            "find . -mindepth 1 -printf '%P\\t%y %m %U %G %n %s %b %T@ %A@\\n'"
                    + " | sed 's/\\.0000000000//g'"
                    + " && find . -type f -print0 | xargs -0 -r sha256sum -b"
                    + " | sed 's/^\\(.\\{64\\}\\) .\\.\\/\\(.*\\)/\\2\\t\\1/'";

    private FatImage() {}

    /** An empty filesystem, with more arguments of mkfs.fat(8). */
    static Path make(Path image, long mebibytes, Object... arguments) throws IOException {
        List<Object> command = new ArrayList<>(List.of("mkfs.fat"));
        command.addAll(List.of(arguments));
        command.add(TestImages.sparse(image, mebibytes));
        Commands.run(command.toArray());
        return image;
    }

    /** Works with a filesystem. */
    interface Work<T> {
        void with(T inodes) throws IOException;
    }

    static Inodes reading(BlockDevice device, String... options) throws IOException {
        return new FatDriver()
                .open(new Medium(device, List.of(), "vfat", "fat", 7, true, List.of(options)));
    }

    static WritableInodes writing(BlockDevice device, String... options) throws IOException {
        Medium medium = new Medium(device, List.of(), "vfat", "fat", 7, false, List.of(options));
        return (WritableInodes) new FatDriver().open(medium);
    }

    static void read(Path image, Work<Inodes> work, String... options) throws IOException {
        try (FileBlockDevice device = FileBlockDevice.open(image, true);
                Inodes inodes = reading(device, options)) {
            work.with(inodes);
        }
    }

    static void write(Path image, Work<WritableInodes> work, String... options) throws IOException {
        try (FileBlockDevice device = FileBlockDevice.open(image, false);
                WritableInodes inodes = writing(device, options)) {
            work.with(inodes);
            inodes.flush();
        }
    }

    static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /** The inode of a path, whose components stand between slashes. */
    static long at(Inodes inodes, String path) throws IOException {
        long inode = inodes.root();
        for (String name : path.split("/")) {
            inode = inodes.lookup(inode, bytes(name)).orElseThrow();
        }
        return inode;
    }

    static long makeFile(WritableInodes inodes, long directory, String name, byte[] content)
            throws IOException {
        long inode = inodes.create(directory, bytes(name), NewInode.of(FileType.REGULAR, 0644));
        try (WritableContent file = inodes.open(inode)) {
            file.write(0, MemorySegment.ofArray(content));
        }
        return inode;
    }

    static long makeDirectory(WritableInodes inodes, long directory, String name)
            throws IOException {
        return inodes.create(directory, bytes(name), NewInode.of(FileType.DIRECTORY, 0755));
    }

    static byte[] content(Inodes inodes, long inode) throws IOException {
        byte[] all = new byte[Math.toIntExact(inodes.status(inode).sizeBytes())];
        try (InodeContent file = inodes.open(inode)) {
            int done = file.read(0, MemorySegment.ofArray(all));
            if (done != all.length) {
                throw new AssertionError("read " + done + " of " + all.length);
            }
        }
        return all;
    }

    /** What there is to say of each file. */
    static List<String> facts(Inodes inodes) throws IOException {
        List<String> facts = new ArrayList<>();
        add(inodes, inodes.root(), "", facts);
        return facts.stream().sorted().toList();
    }

    private static void add(Inodes inodes, long directory, String path, List<String> facts)
            throws IOException {
        for (InodeEntry entry : inodes.list(directory)) {
            String name = path + new String(entry.name(), StandardCharsets.UTF_8);
            FileStatus status = inodes.status(entry.inode());
            facts.add(
                    "%s\t%c %o %d %d %d %d %d %d %d"
                            .formatted(
                                    name,
                                    status.isDirectory() ? 'd' : 'f',
                                    status.permissions(),
                                    status.uid(),
                                    status.gid(),
                                    status.links(),
                                    status.sizeBytes(),
                                    status.allocatedBytes() / 512,
                                    status.modified().getEpochSecond(),
                                    status.accessed().getEpochSecond()));
            if (status.isDirectory()) {
                add(inodes, entry.inode(), name + "/", facts);
            } else {
                facts.add(name + "\t" + sha256(content(inodes, entry.inode())));
            }
        }
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }
}
