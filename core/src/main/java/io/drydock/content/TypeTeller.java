package io.drydock.content;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.linux.Statx;
import io.drydock.internal.magic.MagicCookie;
import io.drydock.internal.magic.MagicCookie.Answer;
import io.drydock.internal.magic.MemoryFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.StringJoiner;

/** Tells types as file(1) does: by the inode where that says enough, else by the content. */
final class TypeTeller {
    /** As much of the beginning as file(1) looks at (MAGIC_PARAM_BYTES_MAX). */
    private static final int PIECE_BYTES = 1 << 20;

    /** Where some formats keep their lengths. */
    private static final int TAIL_BYTES = 64 << 10;

    /** A guest can claim more than a file of ours may have. */
    private static final long MAX_FILE_BYTES = 1L << 50;

    /** Executables have tables at their end that tell more of them. */
    private static final long MAX_EXECUTABLE_BYTES = 64 << 20;

    private static final int ELF_MAGIC = 0x464c457f; // 0x7f E L F, as a little-endian number
    private static final String CHARSET = "; charset=";

    private final FileTree files;

    TypeTeller(FileTree files) {
        this.files = files;
    }

    ContentType tell(GuestPath path) throws IOException {
        FileStatus status = files.linkStatus(path);
        ContentType type =
                switch (status.type()) {
                    case REGULAR -> ofContent(path);
                    case DIRECTORY -> inode("directory", "directory");
                    case SYMBOLIC_LINK ->
                            inode("symbolic link to " + files.readlink(path), "symlink");
                    case CHARACTER_DEVICE ->
                            inode("character special " + numbers(status), "chardevice");
                    case BLOCK_DEVICE -> inode("block special " + numbers(status), "blockdevice");
                    case FIFO -> inode("fifo (named pipe)", "fifo");
                    case SOCKET -> inode("socket", "socket");
                    case UNKNOWN -> inode("weird file", "x-weird");
                };
        return prefixed(status.permissions(), type);
    }

    private static ContentType inode(String description, String name) {
        return new ContentType(description, "inode/" + name, "binary");
    }

    private static String numbers(FileStatus status) {
        long number = status.deviceNumber();
        return "(" + Statx.major(number) + "/" + Statx.minor(number) + ")";
    }

    /** file(1) has a comma between these words and those for inodes, and none before content. */
    private static ContentType prefixed(int permissions, ContentType type) {
        StringJoiner words = new StringJoiner(", ");
        if ((permissions & LibC.S_ISUID()) != 0) {
            words.add("setuid");
        }
        if ((permissions & LibC.S_ISGID()) != 0) {
            words.add("setgid");
        }
        if ((permissions & LibC.S_ISVTX()) != 0) {
            words.add("sticky");
        }
        if (words.length() == 0) {
            return type;
        }
        String separator = type.mimeType().startsWith("inode/") ? ", " : " ";
        return new ContentType(
                words + separator + type.description(), type.mimeType(), type.charset());
    }

    /**
     * libmagic gets a file of our own that has the parts of the guest's that it looks at, where
     * they are in that: of bytes alone it says less, since it cannot look at their end.
     */
    private ContentType ofContent(GuestPath path) throws IOException {
        try (FileHandle file = files.open(path);
                Arena arena = Arena.ofConfined()) {
            FileStatus status = file.status();
            if (status.sizeBytes() == 0) {
                return inode("empty", "x-empty");
            }
            long size = Math.min(status.sizeBytes(), MAX_FILE_BYTES);
            MemorySegment piece = arena.allocate(PIECE_BYTES, Integer.BYTES);
            try (MemoryFile copy = MemoryFile.create(size, status.permissions(), path.toString())) {
                int head = file.read(0, piece);
                copy.write(0, piece.asSlice(0, head));
                long end = isExecutable(piece) ? Math.min(size, MAX_EXECUTABLE_BYTES) : head;
                copy(file, head, end, piece, copy);
                copy(file, Math.max(end, size - TAIL_BYTES), size, piece, copy);
                return ofAnswer(MagicCookie.ofFile(copy.fd(), path.toString()));
            }
        }
    }

    private static boolean isExecutable(MemorySegment head) {
        return head.get(ValueLayout.JAVA_INT, 0) == ELF_MAGIC;
    }

    private static void copy(
            FileHandle file, long from, long to, MemorySegment piece, MemoryFile copy)
            throws IOException {
        long position = from;
        while (position < to) {
            MemorySegment part = piece.asSlice(0, Math.min(PIECE_BYTES, to - position));
            int count = file.read(position, part);
            if (count == 0) {
                return; // it has become shorter
            }
            copy.write(position, part.asSlice(0, count));
            position += count;
        }
    }

    private static ContentType ofAnswer(Answer answer) {
        String mime = answer.mime();
        int charset = mime.indexOf(CHARSET);
        return charset < 0
                ? new ContentType(answer.description(), mime, "binary")
                : new ContentType(
                        answer.description(),
                        mime.substring(0, charset),
                        mime.substring(charset + CHARSET.length()));
    }
}
