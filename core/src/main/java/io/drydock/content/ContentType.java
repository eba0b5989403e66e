package io.drydock.content;

/**
 * What a file is, in the words of file(1). What they are depends on the version of libmagic.
 *
 * @param description such as {@code ASCII text}, {@code directory} or {@code symbolic link to b}
 * @param mimeType such as {@code text/plain}, {@code inode/directory} or {@code inode/symlink}
 * @param charset such as {@code us-ascii}, {@code utf-8} or {@code binary}
 */
public record ContentType(String description, String mimeType, String charset) {}
