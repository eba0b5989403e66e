package io.drydock.copy;

import io.drydock.block.BlockDevice;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;

/**
 * Where a copy comes from.
 *
 * <p>Threading: immutable; a device or stream is the caller's, and stays open.
 */
public sealed interface CopySource {
    /** What errors call it. */
    String name();

    /** All of a device. */
    record Device(BlockDevice device, String name) implements CopySource {}

    /**
     * A file of this host, which is opened when the copy begins: a regular file or a block device
     * is a device; anything else, such as a fifo, a stream.
     */
    record File(Path path) implements CopySource {
        @Override
        public String name() {
            return path.toString();
        }
    }

    /** What a blocking channel gives to its end. */
    record Stream(ReadableByteChannel channel, String name) implements CopySource {}
}
