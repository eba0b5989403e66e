/**
 * A guest's files as a {@link java.nio.file.FileSystem}, so that code written for {@link
 * java.nio.file.Files} works on them unchanged. {@link io.drydock.nio.GuestFileSystem} is the
 * entrance; anyone may use it. Uses filesystems and errors only, whatever the engine.
 */
@NullMarked
package io.drydock.nio;

import org.jspecify.annotations.NullMarked;
