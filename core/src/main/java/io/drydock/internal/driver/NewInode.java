package io.drydock.internal.driver;

import io.drydock.filesystem.FileType;

/**
 * An inode that is to be made; owned by root.
 *
 * @param permissions the lower 12 bits of the mode
 * @param deviceNumber of a device node, as makedev(3) numbers it; else 0
 * @param target of a symbolic link; else empty
 */
public record NewInode(FileType type, int permissions, long deviceNumber, byte[] target) {
    /** A regular file, directory, fifo or socket. */
    public static NewInode of(FileType type, int permissions) {
        return new NewInode(type, permissions, 0, new byte[0]);
    }
}
