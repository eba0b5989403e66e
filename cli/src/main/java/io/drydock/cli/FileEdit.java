package io.drydock.cli;

import io.drydock.cli.command.Streams;
import io.drydock.cli.edit.Edit;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Edits files of a guest, each at once or not at all.
 *
 * @param backup what is added to a file's name for that of its original, if that is kept
 */
record FileEdit(Edit edit, Optional<String> backup, Streams streams) {
    void apply(FileTree files, GuestPath file) throws IOException {
        byte[] original = files.read(file);
        byte[] changed = edit.apply(file, original);
        if (Arrays.equals(original, changed)) {
            streams.warn(file + ": not changed");
            return;
        }
        if (backup.isPresent()) {
            keep(files, file, original, extended(file, backup.get()));
        }
        files.write(file, changed);
    }

    private static GuestPath extended(GuestPath file, String extension) {
        byte[] path = file.toBytes();
        byte[] more = extension.getBytes(StandardCharsets.UTF_8);
        byte[] extended = Arrays.copyOf(path, path.length + more.length);
        System.arraycopy(more, 0, extended, path.length, more.length);
        return GuestPath.of(extended);
    }

    /** The copy is as private as the original. */
    private static void keep(FileTree files, GuestPath file, byte[] content, GuestPath copy)
            throws IOException {
        FileStatus status = files.status(file);
        Map<String, byte[]> attributes = files.filesystem().attributes(file, true);
        files.write(copy, content);
        files.setOwner(copy, status.uid(), status.gid());
        files.setPermissions(copy, status.permissions());
        for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
            files.filesystem().setAttribute(copy, attribute.getKey(), attribute.getValue(), true);
        }
    }
}
