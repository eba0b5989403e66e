package io.drydock.filesystem;

/**
 * One name in a directory.
 *
 * @param name a single component, never {@code .} or {@code ..}
 * @param type the type as the directory has it; {@link FileType#UNKNOWN} where the filesystem does
 *     not keep types in directories
 */
public record DirectoryEntry(GuestPath name, long inode, FileType type) {}
