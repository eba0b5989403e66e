package io.drydock.cli.change;

import io.drydock.filesystem.DirectoryEntry;
import io.drydock.filesystem.FileEntry;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.TrimRange;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A filesystem that hands every call on to another, for those that do more. */
abstract class ForwardingFilesystem implements Filesystem {
    private final Filesystem filesystem;

    ForwardingFilesystem(Filesystem filesystem) {
        this.filesystem = filesystem;
    }

    /** The one that the calls go to. */
    final Filesystem filesystem() {
        return filesystem;
    }

    @Override
    public String type() {
        return filesystem.type();
    }

    @Override
    public boolean isReadOnly() {
        return filesystem.isReadOnly();
    }

    @Override
    public FileStatus status(GuestPath path, boolean followLinks) throws IOException {
        return filesystem.status(path, followLinks);
    }

    @Override
    public List<DirectoryEntry> list(GuestPath directory) throws IOException {
        return filesystem.list(directory);
    }

    @Override
    public List<FileEntry> listWithStatus(GuestPath directory) throws IOException {
        return filesystem.listWithStatus(directory);
    }

    @Override
    public FilesystemSpace space(GuestPath path) throws IOException {
        return filesystem.space(path);
    }

    @Override
    public long trim(GuestPath path, TrimRange range) throws IOException {
        return filesystem.trim(path, range);
    }

    @Override
    public void grow(GuestPath path) throws IOException {
        filesystem.grow(path);
    }

    @Override
    public void resize(GuestPath path, long sizeBytes) throws IOException {
        filesystem.resize(path, sizeBytes);
    }

    @Override
    public String label(GuestPath path) throws IOException {
        return filesystem.label(path);
    }

    @Override
    public void setLabel(GuestPath path, String label) throws IOException {
        filesystem.setLabel(path, label);
    }

    @Override
    public void setUuid(GuestPath path, UUID uuid) throws IOException {
        filesystem.setUuid(path, uuid);
    }

    @Override
    public FileHandle open(GuestPath path) throws IOException {
        return filesystem.open(path);
    }

    @Override
    public FileHandle openForWrite(GuestPath path) throws IOException {
        return filesystem.openForWrite(path);
    }

    @Override
    public FileHandle create(GuestPath path, int permissions) throws IOException {
        return filesystem.create(path, permissions);
    }

    @Override
    public void createDirectory(GuestPath path, int permissions) throws IOException {
        filesystem.createDirectory(path, permissions);
    }

    @Override
    public void createSymbolicLink(GuestPath link, GuestPath target) throws IOException {
        filesystem.createSymbolicLink(link, target);
    }

    @Override
    public void createSpecialFile(GuestPath path, FileType type, int permissions, long deviceNumber)
            throws IOException {
        filesystem.createSpecialFile(path, type, permissions, deviceNumber);
    }

    @Override
    public GuestPath readSymbolicLink(GuestPath link) throws IOException {
        return filesystem.readSymbolicLink(link);
    }

    @Override
    public void createLink(GuestPath link, GuestPath existing) throws IOException {
        filesystem.createLink(link, existing);
    }

    @Override
    public void removeFile(GuestPath path) throws IOException {
        filesystem.removeFile(path);
    }

    @Override
    public void removeDirectory(GuestPath path) throws IOException {
        filesystem.removeDirectory(path);
    }

    @Override
    public void rename(GuestPath from, GuestPath to) throws IOException {
        filesystem.rename(from, to);
    }

    @Override
    public void setPermissions(GuestPath path, int permissions) throws IOException {
        filesystem.setPermissions(path, permissions);
    }

    @Override
    public void setOwner(GuestPath path, long uid, long gid, boolean followLinks)
            throws IOException {
        filesystem.setOwner(path, uid, gid, followLinks);
    }

    @Override
    public void setTimes(GuestPath path, FileTimes times, boolean followLinks) throws IOException {
        filesystem.setTimes(path, times, followLinks);
    }

    @Override
    public int inodeFlags(GuestPath path) throws IOException {
        return filesystem.inodeFlags(path);
    }

    @Override
    public void setInodeFlags(GuestPath path, int flags) throws IOException {
        filesystem.setInodeFlags(path, flags);
    }

    @Override
    public long generation(GuestPath path) throws IOException {
        return filesystem.generation(path);
    }

    @Override
    public void setGeneration(GuestPath path, long generation) throws IOException {
        filesystem.setGeneration(path, generation);
    }

    @Override
    public Map<String, byte[]> attributes(GuestPath path, boolean followLinks) throws IOException {
        return filesystem.attributes(path, followLinks);
    }

    @Override
    public void setAttribute(GuestPath path, String name, byte[] value, boolean followLinks)
            throws IOException {
        filesystem.setAttribute(path, name, value, followLinks);
    }

    @Override
    public Optional<byte[]> attribute(GuestPath path, String name, boolean followLinks)
            throws IOException {
        return filesystem.attribute(path, name, followLinks);
    }

    @Override
    public void removeAttribute(GuestPath path, String name, boolean followLinks)
            throws IOException {
        filesystem.removeAttribute(path, name, followLinks);
    }

    @Override
    public void attach(Filesystem child, GuestPath mountpoint) throws IOException {
        filesystem.attach(child, mountpoint);
    }

    @Override
    public void bind(GuestPath directory, GuestPath mountpoint) throws IOException {
        filesystem.bind(directory, mountpoint);
    }

    @Override
    public void detach(GuestPath mountpoint) throws IOException {
        filesystem.detach(mountpoint);
    }

    @Override
    public void sync() throws IOException {
        filesystem.sync();
    }

    @Override
    public void close() throws IOException {
        filesystem.close();
    }
}
