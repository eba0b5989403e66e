package io.drydock.nio;

import io.drydock.filesystem.Filesystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The extended attributes whose names begin with {@code user.}, without that.
 *
 * <p>Threading: as the guest's files.
 */
record UserAttributes(NioPath path, boolean followLinks) implements UserDefinedFileAttributeView {
    private static final String NAMESPACE = "user.";

    private Filesystem filesystem() {
        return path.getFileSystem().filesystem();
    }

    @Override
    public String name() {
        return AttributeNames.USER;
    }

    /** All of them, by name. */
    Map<String, byte[]> all() throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        Errors.of(path, () -> filesystem().attributes(path.guest(), followLinks))
                .forEach((name, value) -> {
                    if (name.startsWith(NAMESPACE)) {
                        all.put(name.substring(NAMESPACE.length()), value);
                    }
                });
        return all;
    }

    byte[] get(String name) throws IOException {
        return Errors.of(
                        path,
                        () -> filesystem().attribute(path.guest(), NAMESPACE + name, followLinks))
                .orElseThrow(() ->
                        new FileSystemException(
                                path.toString(), null, "it has no attribute " + NAMESPACE + name));
    }

    @Override
    public List<String> list() throws IOException {
        return List.copyOf(all().keySet());
    }

    @Override
    public int size(String name) throws IOException {
        return get(name).length;
    }

    @Override
    public int read(String name, ByteBuffer into) throws IOException {
        if (into.isReadOnly()) {
            throw new IllegalArgumentException("the buffer is read-only");
        }
        byte[] value = get(name);
        if (value.length > into.remaining()) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    NAMESPACE + name + " has " + value.length + " bytes, more than the buffer");
        }
        into.put(value);
        return value.length;
    }

    @Override
    public int write(String name, ByteBuffer from) throws IOException {
        byte[] value = new byte[from.remaining()];
        from.duplicate().get(value);
        Errors.change(
                path,
                () ->
                        filesystem()
                                .setAttribute(path.guest(), NAMESPACE + name, value, followLinks));
        from.position(from.limit());
        return value.length;
    }

    @Override
    public void delete(String name) throws IOException {
        Errors.change(
                path,
                () -> filesystem().removeAttribute(path.guest(), NAMESPACE + name, followLinks));
    }
}
