package io.drydock.internal.journal;

/**
 * The image that a journal belongs to. An inode number says more than a name, which may have gone
 * to another file; the number of the filesystem says nothing, since it changes when the host starts
 * anew.
 *
 * @param inode the image file's
 * @param diskBytes the size of the disk that the guest sees
 * @param format of the image, as users name it
 */
public record JournalSubject(long inode, long diskBytes, String format) {}
