package io.drydock.internal.image;

import io.drydock.internal.linux.Fd;

/**
 * A file that holds a disk's bytes: what the kernel makes a loop device of. Closed with its image.
 *
 * @param fd open for reading, and for writing unless {@code readOnly}
 */
public record PlainFile(Fd fd, long sizeBytes, boolean readOnly) {}
