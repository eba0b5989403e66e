package io.drydock.internal.worker;

import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.NewInode;
import java.util.List;
import java.util.UUID;

/**
 * A call of {@link io.drydock.internal.driver.Driver#open}, of a method of {@link
 * io.drydock.internal.driver.WritableInodes} or of {@link
 * io.drydock.internal.driver.WritableContent}. Those with the same parameters are one record.
 */
sealed interface Request {
    /** Calls without parameters. */
    enum OfFilesystem {
        SPACE,
        LABEL,
        FLUSH,
        CLOSE
    }

    /** Calls that take an inode. */
    enum OfInode {
        LIST,
        STATUS,
        READ_LINK,
        OPEN,
        ATTRIBUTES,
        FLAGS,
        GENERATION,
        SUBVOLUME,
        FREE
    }

    /** Calls that take an inode and a number. */
    enum OfValue {
        PERMISSIONS,
        FLAGS,
        GENERATION
    }

    /** Calls that take a directory and a name. */
    enum OfName {
        LOOKUP,
        UNLINK,
        REMOVE_DIRECTORY
    }

    /** Calls that take an inode and the name of an attribute. */
    enum OfAttribute {
        GET,
        REMOVE
    }

    /** Calls on open content; those without a range leave it at 0. */
    enum OfContent {
        READ,
        WRITE,
        NEXT_DATA,
        NEXT_HOLE,
        TRUNCATE,
        ALLOCATE,
        PUNCH_HOLE,
        CLOSE
    }

    /** What a device is like. */
    record Shape(long sizeBytes, int sectorBytes, boolean readOnly) {
        static Shape read(MessageReader in) throws BrokenLaneException {
            return new Shape(in.size(), in.small(), in.flag());
        }

        void write(MessageWriter out) {
            out.number(sizeBytes).small(sectorBytes).flag(readOnly);
        }
    }

    /**
     * Opens a filesystem.
     *
     * @param driver the driver's name
     * @param devices the medium's, and its others
     */
    record Open(
            String driver,
            String type,
            String name,
            long id,
            boolean readOnly,
            List<String> options,
            List<Shape> devices)
            implements Request {
        static Open read(MessageReader in) throws BrokenLaneException {
            return new Open(
                    in.text(),
                    in.text(),
                    in.text(),
                    in.number(),
                    in.flag(),
                    in.all(MessageReader::text),
                    in.all(Shape::read));
        }

        @Override
        public void write(MessageWriter out) {
            out.text(driver).text(type).text(name).number(id).flag(readOnly);
            out.all(options, MessageWriter::text).all(devices, (to, shape) -> shape.write(to));
        }
    }

    record Whole(OfFilesystem what) implements Request {
        static Whole read(MessageReader in) throws BrokenLaneException {
            return new Whole(in.choice(OfFilesystem.values()));
        }

        @Override
        public void write(MessageWriter out) {
            out.choice(what);
        }
    }

    record Inode(OfInode what, long inode) implements Request {
        static Inode read(MessageReader in) throws BrokenLaneException {
            return new Inode(in.choice(OfInode.values()), in.number());
        }

        @Override
        public void write(MessageWriter out) {
            out.choice(what).number(inode);
        }
    }

    record Value(OfValue what, long inode, long value) implements Request {
        static Value read(MessageReader in) throws BrokenLaneException {
            return new Value(in.choice(OfValue.values()), in.number(), in.number());
        }

        @Override
        public void write(MessageWriter out) {
            out.choice(what).number(inode).number(value);
        }
    }

    record Name(OfName what, long directory, byte[] name) implements Request {
        static Name read(MessageReader in) throws BrokenLaneException {
            return new Name(in.choice(OfName.values()), in.number(), in.bytes());
        }

        @Override
        public void write(MessageWriter out) {
            out.choice(what).number(directory).bytes(name);
        }
    }

    record Attribute(OfAttribute what, long inode, String name) implements Request {
        static Attribute read(MessageReader in) throws BrokenLaneException {
            return new Attribute(in.choice(OfAttribute.values()), in.number(), in.text());
        }

        @Override
        public void write(MessageWriter out) {
            out.choice(what).number(inode).text(name);
        }
    }

    /** What is read or written is in the lane's memory, at its beginning. */
    record Content(OfContent what, long content, long offsetBytes, long lengthBytes)
            implements Request {
        static Content read(MessageReader in) throws BrokenLaneException {
            return new Content(
                    in.choice(OfContent.values()), in.number(), in.number(), in.number());
        }

        @Override
        public void write(MessageWriter out) {
            out.choice(what).number(content).number(offsetBytes).number(lengthBytes);
        }
    }

    record Create(long directory, byte[] name, NewInode made) implements Request {
        static Create read(MessageReader in) throws BrokenLaneException {
            return new Create(
                    in.number(),
                    in.bytes(),
                    new NewInode(
                            in.choice(FileType.values()), in.small(), in.number(), in.bytes()));
        }

        @Override
        public void write(MessageWriter out) {
            out.number(directory).bytes(name).choice(made.type()).small(made.permissions());
            out.number(made.deviceNumber()).bytes(made.target());
        }
    }

    record Link(long directory, byte[] name, long inode) implements Request {
        static Link read(MessageReader in) throws BrokenLaneException {
            return new Link(in.number(), in.bytes(), in.number());
        }

        @Override
        public void write(MessageWriter out) {
            out.number(directory).bytes(name).number(inode);
        }
    }

    record Rename(long from, byte[] fromName, long to, byte[] toName) implements Request {
        static Rename read(MessageReader in) throws BrokenLaneException {
            return new Rename(in.number(), in.bytes(), in.number(), in.bytes());
        }

        @Override
        public void write(MessageWriter out) {
            out.number(from).bytes(fromName).number(to).bytes(toName);
        }
    }

    record Owner(long inode, long uid, long gid) implements Request {
        static Owner read(MessageReader in) throws BrokenLaneException {
            return new Owner(in.number(), in.number(), in.number());
        }

        @Override
        public void write(MessageWriter out) {
            out.number(inode).number(uid).number(gid);
        }
    }

    record Times(long inode, FileTimes times) implements Request {
        static Times read(MessageReader in) throws BrokenLaneException {
            return new Times(
                    in.number(), new FileTimes(in.optionalInstant(), in.optionalInstant()));
        }

        @Override
        public void write(MessageWriter out) {
            out.number(inode).instant(times.accessed()).instant(times.modified());
        }
    }

    record SetAttribute(long inode, String name, byte[] value) implements Request {
        static SetAttribute read(MessageReader in) throws BrokenLaneException {
            return new SetAttribute(in.number(), in.text(), in.bytes());
        }

        @Override
        public void write(MessageWriter out) {
            out.number(inode).text(name).bytes(value);
        }
    }

    record Label(String label) implements Request {
        static Label read(MessageReader in) throws BrokenLaneException {
            return new Label(in.text());
        }

        @Override
        public void write(MessageWriter out) {
            out.text(label);
        }
    }

    record Uuid(UUID uuid) implements Request {
        static Uuid read(MessageReader in) throws BrokenLaneException {
            return new Uuid(new UUID(in.number(), in.number()));
        }

        @Override
        public void write(MessageWriter out) {
            out.number(uuid.getMostSignificantBits()).number(uuid.getLeastSignificantBits());
        }
    }

    record Trim(long offsetBytes, long lengthBytes, long leastBytes) implements Request {
        static Trim read(MessageReader in) throws BrokenLaneException {
            return new Trim(in.number(), in.number(), in.number());
        }

        @Override
        public void write(MessageWriter out) {
            out.number(offsetBytes).number(lengthBytes).number(leastBytes);
        }
    }

    /** A key of the tree of roots of a btrfs. */
    record RootItems(long objectId, int type, long offset) implements Request {
        static RootItems read(MessageReader in) throws BrokenLaneException {
            return new RootItems(in.number(), in.small(), in.number());
        }

        @Override
        public void write(MessageWriter out) {
            out.number(objectId).small(type).number(offset);
        }
    }

    record PathInSubvolume(long subvolume, long directory) implements Request {
        static PathInSubvolume read(MessageReader in) throws BrokenLaneException {
            return new PathInSubvolume(in.number(), in.number());
        }

        @Override
        public void write(MessageWriter out) {
            out.number(subvolume).number(directory);
        }
    }

    /** Writes it, without saying which it is. */
    void write(MessageWriter out);
}
