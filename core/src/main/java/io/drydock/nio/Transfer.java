package io.drydock.nio;

import io.drydock.error.FileException;
import io.drydock.filesystem.FileAttributes.Part;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.FileTree.Kept;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Copies and moves one file, link or directory, within a guest and from one to another. */
final class Transfer {
    private static final int RWX = 0777;

    private final NioPath source;
    private final NioPath target;
    private final FileTree from;
    private final FileTree to;

    private Transfer(NioPath source, NioPath target) {
        this.source = source;
        this.target = target;
        this.from = source.getFileSystem().files();
        this.to = target.getFileSystem().files();
    }

    /** Copies a directory without what is in it. */
    static void copy(NioPath source, NioPath target, CopyOption... options) throws IOException {
        Set<CopyOption> wanted = known(options);
        if (wanted.contains(StandardCopyOption.ATOMIC_MOVE)) {
            throw new UnsupportedOperationException("a copy is not atomic");
        }
        boolean follow = !wanted.contains(LinkOption.NOFOLLOW_LINKS);
        FileStatus original = GuestAttributes.of(source, follow).status();
        // Now, since a link that is the source may be the target as well.
        Transfer transfer = new Transfer(follow ? RealPath.of(source) : source, target);
        Optional<FileStatus> present = transfer.present();
        if (transfer.mayGoOn(original, present, wanted)) {
            if (present.isPresent()) {
                GuestFileSystemProvider.INSTANCE.delete(target);
            }
            transfer.duplicate(original, wanted.contains(StandardCopyOption.COPY_ATTRIBUTES));
        }
    }

    /** Renames; copies and deletes where that cannot be, but no directory that holds anything. */
    static void move(NioPath source, NioPath target, CopyOption... options) throws IOException {
        Set<CopyOption> wanted = known(options);
        Transfer transfer = new Transfer(source, target);
        if (wanted.contains(StandardCopyOption.ATOMIC_MOVE)) {
            if (!transfer.rename()) {
                throw new AtomicMoveNotSupportedException(
                        source.toString(), target.toString(), "they are on two filesystems");
            }
            return;
        }
        FileStatus original = GuestAttributes.of(source, false).status();
        Optional<FileStatus> present = transfer.present();
        if (transfer.mayGoOn(original, present, wanted)) {
            transfer.move(original, present);
        }
    }

    private static Set<CopyOption> known(CopyOption... options) {
        for (CopyOption option : options) {
            if (!(Objects.requireNonNull(option) instanceof StandardCopyOption)
                    && !(option instanceof LinkOption)) {
                throw new UnsupportedOperationException(option + " is not known here");
            }
        }
        return Set.of(options);
    }

    /** What has the target's name; what is wrong with that shows when it is written. */
    private Optional<FileStatus> present() throws IOException {
        return Errors.of(target, () -> to.findLink(target.guest()));
    }

    /** False when there is nothing to do. */
    private boolean mayGoOn(
            FileStatus original, Optional<FileStatus> present, Set<CopyOption> options)
            throws IOException {
        if (present.filter(original::isSameFile).isPresent()) {
            return false;
        }
        if (present.isPresent() && !options.contains(StandardCopyOption.REPLACE_EXISTING)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        return true;
    }

    /** False when it would be from one filesystem to another. */
    private boolean rename() throws IOException {
        if (!from.filesystem().equals(to.filesystem())) {
            return false;
        }
        try {
            from.rename(source.guest(), target.guest());
            return true;
        } catch (FileException e) {
            if (e.errno().equals("EXDEV")) {
                return false;
            }
            throw Errors.translated(e, source, target);
        }
    }

    private void move(FileStatus original, Optional<FileStatus> present) throws IOException {
        // A file takes the place of another at once; a directory only that of an empty one.
        boolean directories =
                original.isDirectory() || present.filter(FileStatus::isDirectory).isPresent();
        if (present.isPresent() && directories) {
            GuestFileSystemProvider.INSTANCE.delete(target);
        }
        if (rename()) {
            return;
        }
        if (original.isDirectory()
                && !Errors.of(source, () -> from.filesystem().list(source.guest())).isEmpty()) {
            throw new DirectoryNotEmptyException(source.toString());
        }
        if (present.isPresent() && !directories) {
            GuestFileSystemProvider.INSTANCE.delete(target);
        }
        duplicate(original, true);
        try {
            GuestFileSystemProvider.INSTANCE.delete(source);
        } catch (IOException | RuntimeException e) {
            removeTarget(e);
            throw e;
        }
    }

    private void duplicate(FileStatus original, boolean withAttributes) throws IOException {
        Errors.change(
                target,
                source,
                () -> {
                    if (original.isDirectory()) {
                        duplicateDirectory(original, withAttributes);
                    } else {
                        // Only an archive holds devices and pipes.
                        boolean all = withAttributes || GuestAttributes.isSpecial(original);
                        from.copy(
                                source.guest(),
                                to,
                                target.guest(),
                                all ? Kept.ARCHIVE : Kept.PERMISSIONS,
                                Monitor.NONE);
                    }
                });
    }

    private void duplicateDirectory(FileStatus original, boolean withAttributes)
            throws IOException {
        to.create().directory(target.guest(), original.permissions() & RWX);
        if (withAttributes) {
            try {
                from.attributes()
                        .copy(source.guest(), to, target.guest(), EnumSet.allOf(Part.class));
            } catch (IOException | RuntimeException e) {
                removeTarget(e);
                throw e;
            }
        }
    }

    private void removeTarget(Exception failure) {
        try {
            GuestFileSystemProvider.INSTANCE.delete(target);
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
