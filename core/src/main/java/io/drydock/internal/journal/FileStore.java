package io.drydock.internal.journal;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.PathCalls;
import io.drydock.internal.linux.Statx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A journal as a file in its image's directory: the image's name and {@code .drydock-journal}.
 *
 * <p>Threading: as {@link JournalStore} says.
 */
public final class FileStore implements JournalStore {
    private static final String JOURNAL = ".drydock-journal";
    private static final String DECISION = ".drydock-decision";
    private static final String DRAFT = ".new";
    private static final String BEGIN = "begin a transaction on";
    private static final int OTHERS_CAN_WRITE = 022;

    private final Path image;
    private final String suffix;

    /** The open image that this is about: who owns it could write to it as well. */
    private final Statx opened;

    private FileStore(Path image, String suffix, Statx opened) {
        this.image = image;
        this.suffix = suffix;
        this.opened = opened;
    }

    /**
     * The place of an image's journal.
     *
     * @param image the file, all symbolic links resolved
     * @param file the same, open
     */
    public static FileStore beside(Path image, FileBlockDevice file) throws IOException {
        return new FileStore(image, JOURNAL, status(file.fd(), image.toString()));
    }

    /** The number of the open image's inode. */
    public long inode() {
        return opened.inode();
    }

    private Path file() {
        return image.resolveSibling(image.getFileName() + suffix);
    }

    private Path draftFile() {
        return image.resolveSibling(image.getFileName() + suffix + DRAFT);
    }

    @Override
    public String name() {
        return file().toString();
    }

    @Override
    public JournalStore decision() {
        return new FileStore(image, DECISION, opened);
    }

    /** Within a directory without its name: the images may be moved together. */
    @Override
    public String seenFrom(JournalStore other) {
        Path file = file();
        boolean together =
                other instanceof FileStore store
                        && Objects.equals(store.image.getParent(), file.getParent());
        return String.valueOf(together ? file.getFileName() : file);
    }

    @Override
    public JournalStore at(String name) {
        String end = name.endsWith(DECISION) ? DECISION : JOURNAL;
        String base = name.endsWith(end) ? name.substring(0, name.length() - end.length()) : name;
        return new FileStore(image.resolveSibling(base), end, opened);
    }

    @Override
    public boolean hasImage() throws IOException {
        Optional<Fd> there = look(image);
        there.ifPresent(Fd::close);
        return there.isPresent();
    }

    /** O_PATH: nothing is opened that could act upon it. */
    private static Optional<Fd> look(Path file) throws IOException {
        String name = file.toString();
        int number = FileCalls.open(name, LibC.O_PATH() | OpenFlags.O_NOFOLLOW, 0);
        if (number == -LibC.ENOENT() || number == -LibC.ENAMETOOLONG()) {
            return Optional.empty();
        }
        return Optional.of(Fd.owned(Errno.check(number, "look for", name)));
    }

    @Override
    public Optional<BlockDevice> find() throws IOException {
        Optional<Fd> found = look(file());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Fd there = found.get()) {
            checkOwner(there);
            int number = FileCalls.open(there.procPath(), LibC.O_RDONLY(), 0);
            Fd fd = Fd.owned(Errno.check(number, "open", name()));
            try {
                return Optional.of(FileBlockDevice.of(fd, name(), true));
            } catch (IOException | RuntimeException e) {
                fd.close();
                throw e;
            }
        }
    }

    /** Who could write to the image anyway may have written this, and nobody else. */
    private void checkOwner(Fd file) throws IOException {
        Statx status = status(file, name());
        long owner = status.uid();
        boolean trusted =
                owner == 0
                        || owner == opened.uid()
                        || owner == Integer.toUnsignedLong(LibC.geteuid());
        if ((status.mode() & LibC.S_IFMT()) != LibC.S_IFREG()
                || (status.mode() & OTHERS_CAN_WRITE) != 0
                || status.links() != 1
                || !trusted) {
            throw new RefusedException(
                    "open",
                    name(),
                    "it is beside the image as a journal would be, and somebody else may have put"
                            + " it there",
                    "remove it if it is not from a program of yours");
        }
    }

    static Statx status(Fd fd, String name) throws IOException {
        return PathCalls.status(fd, "stat", name);
    }

    @Override
    public Draft draft() throws IOException {
        Fd directory = directory();
        try {
            return FileDraft.create(directory, bytes(draftFile()), bytes(file()), name());
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private Fd directory() throws IOException {
        String directory = String.valueOf(image.getParent());
        int number = FileCalls.open(directory, LibC.O_RDONLY() | OpenFlags.O_DIRECTORY, 0);
        return Fd.owned(Errno.check(number, "open", directory));
    }

    private static byte[] bytes(Path file) {
        return String.valueOf(file.getFileName()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void remove() throws IOException {
        remove(file());
    }

    @Override
    public void removeDrafts() throws IOException {
        Optional<Fd> draft = look(draftFile());
        if (draft.isPresent()) {
            try (Fd there = draft.get()) {
                checkOwner(there);
            }
            remove(draftFile());
        }
    }

    private void remove(Path file) throws IOException {
        Optional<Fd> there = look(file);
        if (there.isEmpty()) {
            return;
        }
        there.get().close();
        try (Fd directory = directory()) {
            int result = PathCalls.unlinkat(directory, bytes(file), 0);
            if (result != -LibC.ENOENT()) {
                Errno.check(result, "remove", file.toString());
                Errno.check(FileCalls.fsync(directory), "sync the directory of", file.toString());
            }
        }
    }

    /**
     * Checks that there is a place for a journal, where whoever opens the image will find it.
     *
     * @throws UnsupportedException when the image is not a file with one name, or that is too long
     * @throws RefusedException when that name is another file's by now
     * @throws io.drydock.error.SystemCallException when nothing can be written to the directory
     */
    public void check() throws IOException {
        String name = image.toString();
        if ((opened.mode() & LibC.S_IFMT()) != LibC.S_IFREG()) {
            throw new UnsupportedException(
                    BEGIN,
                    name,
                    "a journal beside a block device would not outlive the host",
                    "copy the device to an image file, and edit that");
        }
        try (Fd there = look(image).orElseThrow(() -> moved(name))) {
            Statx named = status(there, name);
            if (named.inode() != opened.inode() || named.onDevice() != opened.onDevice()) {
                throw moved(name);
            }
            if (named.links() > 1) {
                throw new UnsupportedException(
                        BEGIN,
                        name,
                        "the file has " + named.links() + " names, and a journal is found by one",
                        "remove the other hard links, or copy the image");
            }
        }
        checkName(name);
        draft().close();
    }

    /** All that is put beside it has names that are made of its own, of which the longest fits. */
    private void checkName(String name) throws IOException {
        FileStore longest = new FileStore(image, DECISION, opened);
        int number =
                FileCalls.open(
                        longest.draftFile().toString(), LibC.O_PATH() | OpenFlags.O_NOFOLLOW, 0);
        if (number == -LibC.ENAMETOOLONG()) {
            throw new UnsupportedException(
                    BEGIN,
                    name,
                    "its name is so long that a journal's would be too long",
                    "give the image a shorter name");
        }
        if (number >= 0) {
            Fd.owned(number).close();
        }
    }

    private static RefusedException moved(String name) {
        return new RefusedException(
                BEGIN, name, "the image was moved or replaced while it was open", "open it again");
    }
}
