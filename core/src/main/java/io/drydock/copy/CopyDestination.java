package io.drydock.copy;

import io.drydock.block.BlockDevice;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * Where a copy goes.
 *
 * <p>Threading: immutable; a device or stream is the caller's, and stays open.
 */
public sealed interface CopyDestination {
    /** What errors call it. */
    String name();

    /** The beginning of a device. */
    record Device(BlockDevice device, String name) implements CopyDestination {}

    /**
     * A file of this host, which is opened when the source is open. A regular file is made if it is
     * missing, loses what it held, and becomes as large as the source. A block device is a device;
     * anything else, such as a fifo, a stream.
     */
    record File(Path path) implements CopyDestination {
        @Override
        public String name() {
            return path.toString();
        }
    }

    /** A blocking channel, to which everything is written in order, zeroes as well. */
    record Stream(WritableByteChannel channel, String name) implements CopyDestination {}

    /** Nowhere: what is read is thrown away. */
    record Nothing() implements CopyDestination {
        @Override
        public String name() {
            return "nothing";
        }
    }
}
