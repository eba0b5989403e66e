package io.drydock.content;

import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.stream.Stream;

/**
 * What is in a guest's files. Links are followed, within the guest, and lead to regular files only:
 * {@code EISDIR} and {@code EINVAL} are what anything else is.
 *
 * <p>The streams read as they are read, throw {@link java.io.UncheckedIOException}, and must be
 * closed: they hold the file open.
 *
 * <p>Threading: safe for use by many threads at once, as the filesystem is; a stream is for one
 * thread at a time.
 */
public final class Content {
    /**
     * What is kept of a line, and how long a found string is at most: a guest could fill memory.
     */
    public static final int MAX_LINE_BYTES = 1 << 20;

    private final FileTree files;

    private Content(FileTree files) {
        this.files = files;
    }

    /** What is in these files. */
    public static Content of(FileTree files) {
        return new Content(files);
    }

    /** The lines of a file; bytes after the last line feed are one, too. */
    public Stream<Line> lines(GuestPath path) throws IOException {
        Source source = source(path, Monitor.NONE);
        return Pieces.stream(source, new LineReader(source)::next);
    }

    /**
     * The lines of a file that have something in them, as grep(1). Of a line that {@link
     * Line#isCut} only what is kept is searched.
     *
     * <p>The stream throws an {@link UnsupportedException} where a regular expression takes much
     * too long on a line.
     */
    public Stream<Line> grep(GuestPath path, TextPattern pattern, Monitor monitor)
            throws IOException {
        Source source = source(path, monitor);
        return Pieces.stream(
                source, new Grep(new LineReader(source), pattern.matcher(), path)::next);
    }

    /**
     * The first lines of a file with their line feeds: what {@code head -n} prints.
     *
     * @throws io.drydock.error.FileException {@code EFBIG} when they have more than {@link
     *     FileTree#READ_LIMIT_BYTES}
     */
    public byte[] head(GuestPath path, long lines) throws IOException {
        return end(path, lines, Ends::firstLines);
    }

    /** The first bytes of a file: what {@code head -c} prints. As {@link #head} otherwise. */
    public byte[] headBytes(GuestPath path, long bytes) throws IOException {
        return end(path, bytes, Ends::firstBytes);
    }

    /**
     * The last lines of a file with their line feeds: what {@code tail -n} prints. It is read from
     * its end on. As {@link #head} otherwise.
     */
    public byte[] tail(GuestPath path, long lines) throws IOException {
        return end(path, lines, Ends::lastLines);
    }

    /** The last bytes of a file: what {@code tail -c} prints. As {@link #head} otherwise. */
    public byte[] tailBytes(GuestPath path, long bytes) throws IOException {
        return end(path, bytes, Ends::lastBytes);
    }

    private interface End {
        byte[] of(Ends ends, long number) throws IOException;
    }

    private byte[] end(GuestPath path, long number, End end) throws IOException {
        if (number < 0) {
            throw new IllegalArgumentException("how many? " + number);
        }
        try (FileHandle file = files.open(path)) {
            return end.of(new Ends(file, path), number);
        }
    }

    /** Counts lines, words, characters and bytes, as wc(1). */
    public TextCounts count(GuestPath path, Monitor monitor) throws IOException {
        TextCounter counter = new TextCounter();
        try (Source source = source(path, monitor)) {
            int count;
            while ((count = source.next()) > 0) {
                counter.add(source.piece(), count);
            }
        }
        return counter.counts();
    }

    /**
     * The runs of characters that people can read, as strings(1) of binutils finds them: those of
     * ASCII, and tabulators.
     *
     * @param minLength in characters; 4 is usual
     */
    public Stream<FoundString> strings(
            GuestPath path, StringEncoding encoding, int minLength, Monitor monitor)
            throws IOException {
        if (minLength < 1 || minLength > MAX_LINE_BYTES) {
            throw new IllegalArgumentException("no string has " + minLength + " characters");
        }
        Source source = source(path, monitor);
        return Pieces.stream(source, new StringFinder(source, encoding, minLength)::next);
    }

    /** Writes the content of a file in base64, in lines of 76 characters, as base64(1). */
    public void encodeBase64(GuestPath path, OutputStream to, Monitor monitor) throws IOException {
        try (Source source = source(path, monitor)) {
            Base64Text.encode(source, to);
        }
    }

    /**
     * Makes what a text in base64 stands for the content of a file, as {@link
     * FileTree#write(GuestPath, InputStream)} does. Characters that are none of base64 do not
     * count.
     *
     * @throws IOException also when the text ends within a group; the file is then as it was
     */
    public void decodeBase64(InputStream text, GuestPath path) throws IOException {
        files.write(path, Base64Text.decoded(text));
    }

    /**
     * What kind of file it is, as file(1) tells: a symbolic link is not followed. Of regular files
     * libmagic is shown the first MiB and the last 64 KiB, and of ELF executables the first 64 MiB.
     *
     * @throws UnsupportedException when the file is a regular one and libmagic or its table is
     *     missing; it names the package
     */
    public ContentType type(GuestPath path) throws IOException {
        return new TypeTeller(files).tell(path);
    }

    private Source source(GuestPath path, Monitor monitor) throws IOException {
        return Source.of(files.open(path), monitor);
    }
}
