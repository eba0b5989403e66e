package io.drydock.filesystem;

import io.drydock.task.Monitor;
import java.io.IOException;
import java.util.UUID;

/**
 * What is done to a filesystem as a whole: {@link FileTree#upkeep} gives it. The filesystem that is
 * meant is the one that a path leads to.
 *
 * <p>Threading: safe for use by many threads at once, as the filesystem is.
 */
public final class Upkeep {
    private final Filesystem filesystem;

    Upkeep(Filesystem filesystem) {
        this.filesystem = filesystem;
    }

    /** Tells the disk of all free blocks: see {@link Filesystem#trim}. */
    public long trim(GuestPath path) throws IOException {
        return filesystem.trim(path, TrimRange.ALL);
    }

    /** As {@link #trim(GuestPath)}, of a part of the filesystem. */
    public long trim(GuestPath path, TrimRange range) throws IOException {
        return filesystem.trim(path, range);
    }

    /** Takes up all of the device: see {@link Filesystem#grow}. */
    public void grow(GuestPath path) throws IOException {
        filesystem.grow(path);
    }

    /** Makes it that large: see {@link Filesystem#resize}. */
    public void resize(GuestPath path, long sizeBytes) throws IOException {
        filesystem.resize(path, sizeBytes);
    }

    /** Its label: see {@link Filesystem#label}. */
    public String label(GuestPath path) throws IOException {
        return filesystem.label(path);
    }

    /** Sets its label: see {@link Filesystem#setLabel}. */
    public void setLabel(GuestPath path, String label) throws IOException {
        filesystem.setLabel(path, label);
    }

    /** Sets its UUID: see {@link Filesystem#setUuid}. */
    public void setUuid(GuestPath path, UUID uuid) throws IOException {
        filesystem.setUuid(path, uuid);
    }

    /**
     * Writes zeroes to all blocks that are free, so that what was deleted is gone and the image
     * packs well; those that the filesystem keeps back for itself are trimmed where they can be. An
     * image that was sparse takes up all of its size then, if it is not trimmed afterwards.
     *
     * @param directory in which it makes files for that, and removes them in the end
     * @param monitor is told bytes
     * @return how many bytes were written
     * @throws io.drydock.error.FileException when something else than space is lacking
     */
    public long zeroFreeSpace(GuestPath directory, Monitor monitor) throws IOException {
        return new FreeSpace(filesystem, directory, monitor).zero();
    }
}
