package io.drydock.internal.worker;

import io.drydock.block.Extent;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.TreeItem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The answer to a {@link Request} or a {@link DeviceRequest}. */
sealed interface Reply extends Said {
    /** It is done, and there is no more to say. */
    record Done() implements Reply {
        static Done read(MessageReader in) {
            return new Done();
        }

        @Override
        public void write(MessageWriter out) {}
    }

    /** An inode, a length, a handle; empty when there is none. */
    record Number(OptionalLong value) implements Reply {
        static Number of(long value) {
            return new Number(OptionalLong.of(value));
        }

        static Number read(MessageReader in) throws BrokenLaneException {
            return new Number(in.optional());
        }

        @Override
        public void write(MessageWriter out) {
            out.optional(value);
        }
    }

    /** A target, or a text in UTF-8. */
    record Bytes(byte[] value) implements Reply {
        static Bytes read(MessageReader in) throws BrokenLaneException {
            return new Bytes(in.bytes());
        }

        @Override
        public void write(MessageWriter out) {
            out.bytes(value);
        }
    }

    /** A filesystem was opened. */
    record Opened(String type, long root, int maxNameBytes, boolean hasFlags, boolean writable)
            implements Reply {
        static Opened read(MessageReader in) throws BrokenLaneException {
            return new Opened(in.text(), in.number(), in.small(), in.flag(), in.flag());
        }

        @Override
        public void write(MessageWriter out) {
            out.text(type).number(root).small(maxNameBytes).flag(hasFlags).flag(writable);
        }
    }

    /** What is in a directory. */
    record Entries(List<InodeEntry> entries) implements Reply {
        static Entries read(MessageReader in) throws BrokenLaneException {
            return new Entries(in.all(Entries::entry));
        }

        private static InodeEntry entry(MessageReader in) throws BrokenLaneException {
            return new InodeEntry(in.bytes(), in.number(), in.choice(FileType.values()));
        }

        @Override
        public void write(MessageWriter out) {
            out.all(
                    entries,
                    (to, entry) ->
                            to.bytes(entry.name()).number(entry.inode()).choice(entry.type()));
        }
    }

    /** Extended attributes. */
    record Attributes(Map<String, byte[]> attributes) implements Reply {
        static Attributes read(MessageReader in) throws BrokenLaneException {
            Map<String, byte[]> attributes = new LinkedHashMap<>();
            for (Map.Entry<String, byte[]> each : in.all(Attributes::entry)) {
                attributes.put(each.getKey(), each.getValue());
            }
            return new Attributes(attributes);
        }

        private static Map.Entry<String, byte[]> entry(MessageReader in)
                throws BrokenLaneException {
            return Map.entry(in.text(), in.bytes());
        }

        @Override
        public void write(MessageWriter out) {
            out.all(
                    attributes.entrySet(),
                    (to, entry) -> to.text(entry.getKey()).bytes(entry.getValue()));
        }
    }

    /** What a file is. */
    record Status(FileStatus status) implements Reply {
        static Status read(MessageReader in) throws BrokenLaneException {
            return new Status(
                    new FileStatus(
                            in.choice(FileType.values()),
                            in.small(),
                            in.number(),
                            in.number(),
                            in.size(),
                            in.size(),
                            in.number(),
                            in.number(),
                            in.small(),
                            in.small(),
                            in.number(),
                            in.instant(),
                            in.instant(),
                            in.instant(),
                            in.optionalInstant()));
        }

        @Override
        public void write(MessageWriter out) {
            out.choice(status.type()).small(status.permissions());
            out.number(status.uid()).number(status.gid());
            out.number(status.sizeBytes()).number(status.allocatedBytes());
            out.number(status.inode()).number(status.filesystemId());
            out.small(status.links()).small(status.blockBytes()).number(status.deviceNumber());
            out.instant(status.accessed()).instant(status.modified()).instant(status.changed());
            out.instant(status.born());
        }
    }

    /** How large a filesystem is. */
    record Space(FilesystemSpace space) implements Reply {
        static Space read(MessageReader in) throws BrokenLaneException {
            return new Space(
                    new FilesystemSpace(
                            in.size(), in.size(), in.size(), in.size(), in.size(), in.size(),
                            in.size()));
        }

        @Override
        public void write(MessageWriter out) {
            out.number(space.blockBytes()).number(space.totalBytes()).number(space.freeBytes());
            out.number(space.availableBytes()).number(space.inodes()).number(space.freeInodes());
            out.number(space.maxNameBytes());
        }
    }

    /** What a range of a device consists of. */
    record Extents(List<Extent> extents) implements Reply {
        static Extents read(MessageReader in) throws BrokenLaneException {
            return new Extents(in.all(Extents::extent));
        }

        private static Extent extent(MessageReader in) throws BrokenLaneException {
            return new Extent(in.size(), in.size(), in.flag(), in.flag());
        }

        @Override
        public void write(MessageWriter out) {
            out.all(
                    extents,
                    (to, extent) ->
                            to.number(extent.offsetBytes())
                                    .number(extent.lengthBytes())
                                    .flag(extent.allocated())
                                    .flag(extent.zero()));
        }
    }

    /** Items of a tree of a btrfs. */
    record Items(List<TreeItem> items) implements Reply {
        static Items read(MessageReader in) throws BrokenLaneException {
            return new Items(in.all(Items::item));
        }

        private static TreeItem item(MessageReader in) throws BrokenLaneException {
            return new TreeItem(in.number(), in.small(), in.number(), in.bytes());
        }

        @Override
        public void write(MessageWriter out) {
            out.all(
                    items,
                    (to, item) ->
                            to.number(item.objectId())
                                    .small(item.type())
                                    .number(item.offset())
                                    .bytes(item.data()));
        }
    }

    /** It has failed. */
    record Failed(Failure failure) implements Reply {
        static Failed read(MessageReader in) throws BrokenLaneException {
            return new Failed(Failure.read(in));
        }

        @Override
        public void write(MessageWriter out) {
            failure.write(out);
        }
    }
}
