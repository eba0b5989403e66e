package io.drydock.nio;

import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.channels.Channel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A guest's files for code that is written for {@link java.nio.file.Files}: {@code
 * GuestFileSystem.of(guest.files()).getPath("/etc/passwd")} goes wherever a {@link Path} goes.
 *
 * <p>What the JDK's own filesystem does on Linux, this one does, with the same exceptions, but for
 * what follows from where it is:
 *
 * <ul>
 *   <li>The working directory is the root, which no path leaves: {@code ..} and links end there.
 *   <li>Paths are bytes and names that are not UTF-8 survive; as text they have U+FFFD.
 *   <li>Users and groups are numbers, since their names mean something in the guest only.
 *   <li>Nobody's permissions hold in a guest that is off: whoever has the image may read and write
 *       all ({@code Files.isReadable}), and a file may be executed when somebody may.
 *   <li>New files have permissions 0644 and directories 0755 unless the caller says otherwise. The
 *       umask of this program has no say; that of the tree has ({@link FileTree#withUmask}).
 *   <li>Devices, fifos and sockets are not opened. A directory is not opened as a file.
 *   <li>Nothing can be watched, locked or mapped, and nothing is opened by URI.
 *   <li>Where everything is read-only, a change is a {@link
 *       java.nio.file.ReadOnlyFileSystemException}.
 * </ul>
 *
 * <p>Errors that have a type in {@code java.nio.file} are of that type, with the guest's own as
 * their cause; others are {@link io.drydock.error.DrydockException}s.
 *
 * <p>Threading: safe for use by many threads at once, as the guest's files are.
 */
public final class GuestFileSystem extends FileSystem {
    private static final String SEPARATOR = "/";

    private final FileTree files;
    private final NioPath root = NioPath.of(this, GuestPath.ROOT);
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private volatile boolean open = true;

    private GuestFileSystem(FileTree files) {
        this.files = files;
    }

    /** The files, which stay the caller's: they must stay open as long as this is used. */
    public static GuestFileSystem of(FileTree files) {
        return new GuestFileSystem(files);
    }

    /** The path of those bytes. */
    public Path getPath(GuestPath path) {
        return NioPath.of(this, path);
    }

    /**
     * The bytes of a path; {@code .} of the empty one.
     *
     * @throws java.nio.file.ProviderMismatchException when it is no path of a guest
     * @throws IOException when it is longer than Linux takes
     */
    public static GuestPath guestPath(Path path) throws IOException {
        return NioPath.of(path).guest();
    }

    @Override
    public Path getPath(String first, String... more) {
        StringBuilder joined = new StringBuilder(first);
        for (String next : more) {
            if (!next.isEmpty()) {
                joined.append(joined.isEmpty() ? "" : SEPARATOR).append(next);
            }
        }
        String text = joined.toString();
        if (text.indexOf(0) >= 0) {
            throw new InvalidPathException(text, "it holds a NUL");
        }
        try {
            var bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return NioPath.of(this, Arrays.copyOf(bytes.array(), bytes.limit()));
        } catch (CharacterCodingException e) {
            InvalidPathException invalid =
                    new InvalidPathException(text, "it holds half of a surrogate pair");
            invalid.initCause(e);
            throw invalid;
        }
    }

    /**
     * @throws ClosedFileSystemException after {@link #close}
     */
    FileTree files() {
        if (!open) {
            throw new ClosedFileSystemException();
        }
        return files;
    }

    /** As {@link #files}. */
    Filesystem filesystem() {
        return files().filesystem();
    }

    NioPath root() {
        return root;
    }

    /** Closes the channel when this is closed. */
    void opened(Channel channel) {
        channels.add(channel);
    }

    void closed(Channel channel) {
        channels.remove(channel);
    }

    @Override
    public FileSystemProvider provider() {
        return GuestFileSystemProvider.INSTANCE;
    }

    /** Closes the channels that were opened here. The guest and its files stay open. */
    @Override
    public void close() throws IOException {
        open = false;
        CloseStack stack = new CloseStack();
        channels.forEach(channel -> stack.push(channel::close));
        stack.close();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isReadOnly() {
        return filesystem().isReadOnly();
    }

    @Override
    public String getSeparator() {
        return SEPARATOR;
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(root);
    }

    /** That of the root. Others are told by {@link java.nio.file.Files#getFileStore}. */
    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of(new GuestFileStore(root));
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return AttributeNames.VIEWS;
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        return Matchers.of(syntaxAndPattern);
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return Principals.LOOKUP;
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("nothing of a guest can be watched");
    }
}
