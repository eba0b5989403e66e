package io.drydock.internal.driver;

import io.drydock.filesystem.FileType;

/**
 * A name in a directory.
 *
 * @param name one component, as its bytes; that of a format of characters in UTF-8
 * @param type as the directory says it, or the inode where that does not
 */
public record InodeEntry(byte[] name, long inode, FileType type) {}
