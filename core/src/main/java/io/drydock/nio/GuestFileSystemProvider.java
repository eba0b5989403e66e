package io.drydock.nio;

import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link java.nio.file.Files} calls. There is one for all guests; it is not installed, since a
 * guest must have been opened before there is anything to find.
 *
 * <p>Threading: as the guests' files.
 */
final class GuestFileSystemProvider extends FileSystemProvider {
    static final GuestFileSystemProvider INSTANCE = new GuestFileSystemProvider();
    static final String SCHEME = "drydock";

    private static final int FILE_PERMISSIONS = 0644;
    private static final int DIRECTORY_PERMISSIONS = 0755;
    private static final int ANYBODY_EXECUTES = 0111;

    private GuestFileSystemProvider() {}

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException("a guest is not opened by URI: open a session");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw new FileSystemNotFoundException("a guest is not found by URI: " + uri);
    }

    @Override
    public Path getPath(URI uri) {
        throw new FileSystemNotFoundException("a guest is not found by URI: " + uri);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        int permissions = Options.permissions(FILE_PERMISSIONS, attributes);
        return OpenMode.of(options).open(NioPath.of(path), permissions);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
            Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
        return Listing.of(NioPath.of(directory), filter);
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        NioPath path = NioPath.of(directory);
        int permissions = Options.permissions(DIRECTORY_PERMISSIONS, attributes);
        Errors.change(
                path,
                () -> path.getFileSystem().files().create().directory(path.guest(), permissions));
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes)
            throws IOException {
        if (attributes.length > 0) {
            throw new UnsupportedOperationException("a symbolic link gets no attributes");
        }
        NioPath path = NioPath.of(link);
        GuestPath content = NioPath.of(target).guest();
        Errors.change(path, () -> filesystem(path).createSymbolicLink(path.guest(), content));
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        NioPath path = NioPath.of(link);
        NioPath other = NioPath.of(existing);
        Errors.change(path, other, () -> filesystem(path).createLink(path.guest(), other.guest()));
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        NioPath path = NioPath.of(link);
        return NioPath.of(
                path.getFileSystem(),
                Errors.readLink(path, () -> filesystem(path).readSymbolicLink(path.guest())));
    }

    @Override
    public void delete(Path path) throws IOException {
        NioPath ours = NioPath.of(path);
        Errors.remove(ours, () -> ours.getFileSystem().files().remove(ours.guest()));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        Transfer.copy(NioPath.of(source), NioPath.of(target), options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        Transfer.move(NioPath.of(source), NioPath.of(target), options);
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        NioPath path = NioPath.of(one);
        if (path.equals(other)) {
            return true;
        }
        return other instanceof NioPath second
                && GuestAttributes.of(path, true)
                        .status()
                        .isSameFile(GuestAttributes.of(second, true).status());
    }

    @Override
    public boolean isHidden(Path path) {
        NioPath name = NioPath.of(path).getFileName();
        return name != null && name.toString().startsWith(".");
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        GuestAttributes.of(NioPath.of(path), true);
        return new GuestFileStore(NioPath.of(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        NioPath ours = NioPath.of(path);
        GuestAttributes found = GuestAttributes.of(ours, true);
        List<AccessMode> wanted = List.of(modes);
        if (wanted.contains(AccessMode.WRITE) && ours.getFileSystem().isReadOnly()) {
            throw new AccessDeniedException(path.toString(), null, "it is read-only");
        }
        if (wanted.contains(AccessMode.EXECUTE)
                && !found.isDirectory()
                && (found.status().permissions() & ANYBODY_EXECUTES) == 0) {
            throw new AccessDeniedException(path.toString(), null, "nobody may execute it");
        }
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        NioPath ours = NioPath.of(path);
        boolean follow = Options.followLinks(options);
        if (type == UserDefinedFileAttributeView.class) {
            return type.cast(new UserAttributes(ours, follow));
        }
        if (type == BasicFileAttributeView.class) {
            return type.cast(new AttributeView("basic", ours, follow));
        }
        if (type == FileOwnerAttributeView.class) {
            return type.cast(new AttributeView("owner", ours, follow));
        }
        return type == PosixFileAttributeView.class
                ? type.cast(new AttributeView("posix", ours, follow))
                : null;
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
            Path path, Class<A> type, LinkOption... options) throws IOException {
        if (type != BasicFileAttributes.class && type != PosixFileAttributes.class) {
            throw new UnsupportedOperationException("no file has attributes of " + type);
        }
        return type.cast(GuestAttributes.of(NioPath.of(path), Options.followLinks(options)));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
            throws IOException {
        AttributeNames.Name name = AttributeNames.Name.parse(attributes);
        NioPath ours = NioPath.of(path);
        boolean follow = Options.followLinks(options);
        if (!name.view().equals(AttributeNames.USER)) {
            return AttributeNames.read(name, GuestAttributes.of(ours, follow));
        }
        UserAttributes user = new UserAttributes(ours, follow);
        if (AttributeNames.isAll(name.list())) {
            return new HashMap<>(user.all());
        }
        Map<String, Object> some = new HashMap<>();
        for (String wanted : name.list()) {
            some.put(wanted, user.get(wanted));
        }
        return some;
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
            throws IOException {
        AttributeNames.Name name = AttributeNames.Name.parse(attribute);
        NioPath ours = NioPath.of(path);
        boolean follow = Options.followLinks(options);
        if (name.view().equals(AttributeNames.USER)) {
            ByteBuffer bytes =
                    value instanceof byte[] array ? ByteBuffer.wrap(array) : (ByteBuffer) value;
            new UserAttributes(ours, follow).write(name.attributes(), bytes);
        } else {
            AttributeNames.check(name);
            new AttributeView(name.view(), ours, follow).setAttribute(name.attributes(), value);
        }
    }

    private static Filesystem filesystem(NioPath path) {
        return path.getFileSystem().filesystem();
    }
}
