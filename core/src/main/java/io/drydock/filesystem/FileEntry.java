package io.drydock.filesystem;

/**
 * One name in a directory, and what it stands for.
 *
 * @param name a single component, never {@code .} or {@code ..}
 * @param status of the name itself: a symbolic link is not followed
 */
public record FileEntry(GuestPath name, FileStatus status) {}
