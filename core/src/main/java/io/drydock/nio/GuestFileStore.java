package io.drydock.nio;

import io.drydock.filesystem.FilesystemSpace;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The filesystem that a path is on.
 *
 * <p>Threading: as the guest's files.
 */
final class GuestFileStore extends FileStore {
    private static final Set<Class<? extends FileAttributeView>> VIEWS =
            Set.of(
                    BasicFileAttributeView.class,
                    FileOwnerAttributeView.class,
                    PosixFileAttributeView.class,
                    UserDefinedFileAttributeView.class);

    private final NioPath path;

    GuestFileStore(NioPath path) {
        this.path = path;
    }

    private FilesystemSpace space() throws IOException {
        return Errors.look(path, () -> path.getFileSystem().filesystem().space(path.guest()));
    }

    /** What the guest calls the place where this was asked for. */
    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public String type() {
        return path.getFileSystem().filesystem().type();
    }

    @Override
    public boolean isReadOnly() {
        return path.getFileSystem().isReadOnly();
    }

    @Override
    public long getTotalSpace() throws IOException {
        return space().totalBytes();
    }

    @Override
    public long getUsableSpace() throws IOException {
        return space().availableBytes();
    }

    @Override
    public long getUnallocatedSpace() throws IOException {
        return space().freeBytes();
    }

    @Override
    public long getBlockSize() throws IOException {
        return space().blockBytes();
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
        return VIEWS.contains(type);
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
        return AttributeNames.VIEWS.contains(name);
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
        return null;
    }

    @Override
    public Object getAttribute(String attribute) throws IOException {
        return switch (attribute) {
            case "totalSpace" -> getTotalSpace();
            case "usableSpace" -> getUsableSpace();
            case "unallocatedSpace" -> getUnallocatedSpace();
            case "blockSize" -> getBlockSize();
            default -> throw new UnsupportedOperationException("no attribute " + attribute);
        };
    }

    @Override
    public String toString() {
        return name() + " (" + type() + ")";
    }
}
