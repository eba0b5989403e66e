package io.drydock.internal.worker;

import io.drydock.filesystem.FileTimes;
import io.drydock.internal.driver.NewInode;
import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.driver.WritableInodes;
import io.drydock.internal.worker.Request.OfName;
import io.drydock.internal.worker.Request.OfValue;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The inodes of a filesystem that a worker changes. What it writes to the device is here at once;
 * what it has not written yet is lost with it.
 *
 * <p>Threading: as {@link io.drydock.internal.driver.Inodes} says.
 */
final class IsolatedWritableInodes extends IsolatedInodes implements WritableInodes {
    IsolatedWritableInodes(RemoteFilesystem filesystem, Reply.Opened opened) {
        super(filesystem, opened);
    }

    @Override
    public WritableContent open(long inode) throws IOException {
        return content(inode);
    }

    @Override
    public long create(long directory, byte[] name, NewInode made) throws IOException {
        return filesystem.number(new Request.Create(directory, name, made));
    }

    @Override
    public void link(long directory, byte[] name, long inode) throws IOException {
        filesystem.run(new Request.Link(directory, name, inode));
    }

    @Override
    public OptionalLong unlink(long directory, byte[] name) throws IOException {
        return filesystem.optional(new Request.Name(OfName.UNLINK, directory, name));
    }

    @Override
    public void removeDirectory(long directory, byte[] name) throws IOException {
        filesystem.run(new Request.Name(OfName.REMOVE_DIRECTORY, directory, name));
    }

    @Override
    public OptionalLong rename(long from, byte[] fromName, long to, byte[] toName)
            throws IOException {
        return filesystem.optional(new Request.Rename(from, fromName, to, toName));
    }

    @Override
    public void free(long inode) throws IOException {
        filesystem.run(new Request.Inode(Request.OfInode.FREE, inode));
    }

    @Override
    public void setPermissions(long inode, int permissions) throws IOException {
        filesystem.run(new Request.Value(OfValue.PERMISSIONS, inode, permissions));
    }

    @Override
    public void setOwner(long inode, long uid, long gid) throws IOException {
        filesystem.run(new Request.Owner(inode, uid, gid));
    }

    @Override
    public void setTimes(long inode, FileTimes times) throws IOException {
        filesystem.run(new Request.Times(inode, times));
    }

    @Override
    public void setAttribute(long inode, String name, byte[] value) throws IOException {
        filesystem.run(new Request.SetAttribute(inode, name, value));
    }

    @Override
    public void removeAttribute(long inode, String name) throws IOException {
        filesystem.run(new Request.Attribute(Request.OfAttribute.REMOVE, inode, name));
    }

    @Override
    public void setFlags(long inode, int flags) throws IOException {
        filesystem.run(new Request.Value(OfValue.FLAGS, inode, flags));
    }

    @Override
    public void setGeneration(long inode, long generation) throws IOException {
        filesystem.run(new Request.Value(OfValue.GENERATION, inode, generation));
    }

    @Override
    public void setLabel(String label) throws IOException {
        filesystem.run(new Request.Label(label));
    }

    @Override
    public void setUuid(UUID uuid) throws IOException {
        filesystem.run(new Request.Uuid(uuid));
    }

    @Override
    public long trim(long offsetBytes, long lengthBytes, long leastBytes) throws IOException {
        return filesystem.number(new Request.Trim(offsetBytes, lengthBytes, leastBytes));
    }

    @Override
    public void flush() throws IOException {
        filesystem.run(new Request.Whole(Request.OfFilesystem.FLUSH));
    }
}
