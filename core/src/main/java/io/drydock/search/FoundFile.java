package io.drydock.search;

import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.GuestPath;

/**
 * A file that a walk has come to.
 *
 * @param path that of the walk's start, and the names below it
 * @param status of the name itself: a symbolic link is not followed
 * @param depth 0 for the start, 1 for what is in it, and so on
 */
public record FoundFile(GuestPath path, FileStatus status, int depth) {}
