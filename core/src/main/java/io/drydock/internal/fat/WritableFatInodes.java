package io.drydock.internal.fat;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.NewInode;
import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.driver.WritableInodes;
import io.drydock.internal.fat.volume.Chain;
import io.drydock.internal.fat.volume.Chain.Run;
import io.drydock.internal.fat.volume.Directory;
import io.drydock.internal.fat.volume.FatTime;
import io.drydock.internal.fat.volume.FatVolume;
import io.drydock.internal.fat.volume.ShortEntry;
import io.drydock.internal.fat.volume.VolumeLabel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Changes what {@link FatInodes} reads. */
final class WritableFatInodes implements WritableInodes {
    private static final int VALID_PERMISSIONS = 0777;

    private final FatVolume volume;
    private final FatOptions options;
    private final FatInodes reading;
    private final InodeNumbers numbers;
    private final Clusters clusters;
    private final NewEntries newEntries;

    private WritableFatInodes(
            FatVolume volume, FatOptions options, FatInodes reading, Clusters clusters) {
        this.volume = volume;
        this.options = options;
        this.reading = reading;
        this.numbers = reading.numbers();
        this.clusters = clusters;
        this.newEntries = new NewEntries(volume, clusters);
    }

    /**
     * @throws io.drydock.error.RefusedException when its structures contradict each other
     */
    static WritableFatInodes of(FatVolume volume, FatOptions options, FatInodes reading)
            throws IOException {
        Soundness.check(volume);
        return new WritableFatInodes(volume, options, reading, Clusters.of(volume));
    }

    @Override
    public String type() {
        return reading.type();
    }

    @Override
    public int maxNameBytes() {
        return reading.maxNameBytes();
    }

    @Override
    public long root() {
        return reading.root();
    }

    @Override
    public OptionalLong lookup(long directory, byte[] name) throws IOException {
        return reading.lookup(directory, name);
    }

    @Override
    public List<InodeEntry> list(long directory) throws IOException {
        return reading.list(directory);
    }

    @Override
    public FileStatus status(long inode) throws IOException {
        return reading.status(inode);
    }

    @Override
    public byte[] readLink(long inode) throws IOException {
        return reading.readLink(inode);
    }

    @Override
    public WritableContent open(long inode) {
        FatContent content = new FatContent(volume, reading, inode);
        return new WritableFatContent(volume, clusters, this, inode, content);
    }

    @Override
    public Map<String, byte[]> attributes(long inode) {
        return reading.attributes(inode);
    }

    @Override
    public FilesystemSpace space() {
        return reading.space(clusters.free());
    }

    @Override
    public String label() throws IOException {
        return reading.label();
    }

    ShortEntry entry(long inode) throws IOException {
        return reading.entry(inode);
    }

    /** Writes a file's entry where it is. */
    void update(long inode, ShortEntry entry) throws IOException {
        if (numbers.nameless(inode).isPresent()) {
            numbers.setNameless(inode, entry);
        } else {
            volume.cache().write(numbers.place(inode), entry.toBytes());
        }
    }

    /** A directory has changed; the root directory has no times. */
    private void touch(long directory) throws IOException {
        if (directory != InodeNumbers.ROOT) {
            ShortEntry entry = entry(directory);
            update(directory, entry.withTimes(entry.accessed(), FatTime.now()));
        }
    }

    private static Directory.Entry found(Directory directory, byte[] name) throws InodeException {
        return directory.find(name).orElseThrow(() -> InodeException.of(LibC.ENOENT()));
    }

    @Override
    public long create(long directory, byte[] name, NewInode made) throws IOException {
        Directory in = reading.directory(directory);
        Directory.Entry entry =
                switch (made.type()) {
                    case REGULAR -> newEntries.file(in, name);
                    case DIRECTORY -> newEntries.directory(in, name);
                    default -> throw InodeException.of(LibC.EPERM());
                };
        touch(directory);
        return numbers.made(in.offset(entry.slot()));
    }

    @Override
    public void link(long directory, byte[] name, long inode) throws IOException {
        throw InodeException.of(LibC.EPERM());
    }

    @Override
    public OptionalLong unlink(long directory, byte[] name) throws IOException {
        Directory in = reading.directory(directory);
        Directory.Entry entry = found(in, name);
        long place = in.offset(entry.slot());
        long inode = numbers.at(place);
        numbers.setNameless(inode, volume.entry(place));
        in.remove(entry);
        touch(directory);
        return OptionalLong.of(inode);
    }

    @Override
    public void removeDirectory(long directory, byte[] name) throws IOException {
        Directory in = reading.directory(directory);
        Directory.Entry entry = found(in, name);
        long inode = numbers.at(in.offset(entry.slot()));
        checkEmpty(reading.directory(inode));
        unlink(directory, name);
        free(inode);
    }

    private static void checkEmpty(Directory directory) throws InodeException {
        if (!directory.entries().isEmpty()) {
            throw InodeException.of(LibC.ENOTEMPTY());
        }
    }

    @Override
    public OptionalLong rename(long from, byte[] fromName, long to, byte[] toName)
            throws IOException {
        Directory source = reading.directory(from);
        Directory target = from == to ? source : reading.directory(to);
        Directory.Entry moved = found(source, fromName);
        Optional<Directory.Entry> replaced = target.find(toName);
        long place = source.offset(moved.slot());
        long inode = numbers.at(place);
        ShortEntry entry = volume.entry(place);
        Optional<Directory> directory =
                from != to && entry.isDirectory()
                        ? Optional.of(reading.directory(inode))
                        : Optional.empty();
        OptionalLong lost = OptionalLong.empty();
        if (replaced.isEmpty()) {
            Directory.Entry made = newEntries.move(target, toName, entry);
            source.remove(moved);
            numbers.move(inode, target.offset(made.slot()));
        } else if (source == target && replaced.get().slot() == moved.slot()) {
            Directory.Entry made = newEntries.respell(target, toName, moved, entry);
            numbers.move(inode, target.offset(made.slot()));
        } else {
            lost = OptionalLong.of(replace(inode, entry, target, replaced.get()));
            source.remove(moved);
        }
        if (directory.isPresent()) {
            directory.get().setParent(target);
        }
        touch(from);
        touch(to);
        return lost;
    }

    /** Puts a file into the place of another, whose spelling stays, as Linux does. */
    private long replace(long inode, ShortEntry entry, Directory target, Directory.Entry replaced)
            throws IOException {
        long place = target.offset(replaced.slot());
        long lost = numbers.at(place);
        ShortEntry old = volume.entry(place);
        if (old.isDirectory()) {
            checkEmpty(reading.directory(lost));
        }
        volume.cache().write(place, entry.withName(old.name(), old.lowerCase()).toBytes());
        numbers.setNameless(lost, old);
        numbers.move(inode, place);
        return lost;
    }

    @Override
    public void free(long inode) throws IOException {
        ShortEntry entry = numbers.remove(inode);
        if (entry != null && entry.firstCluster() != 0) {
            Chain chain = volume.chain(entry.firstCluster());
            clusters.cut(chain, 0);
            volume.forget(entry.firstCluster());
        }
    }

    @Override
    public void setPermissions(long inode, int permissions) throws IOException {
        if ((permissions & ~VALID_PERMISSIONS) != 0) {
            throw InodeException.of(LibC.EPERM());
        }
        if (inode != InodeNumbers.ROOT) {
            ShortEntry entry = entry(inode);
            update(inode, entry.withAttributes(options.attributes(entry, permissions)));
        }
    }

    @Override
    public void setOwner(long inode, long uid, long gid) throws IOException {
        if (uid != options.uid() || gid != options.gid()) {
            throw InodeException.of(LibC.EPERM());
        }
    }

    @Override
    public void setTimes(long inode, FileTimes times) throws IOException {
        if (inode != InodeNumbers.ROOT) {
            ShortEntry entry = entry(inode);
            FatTime accessed = times.accessed().map(FatTime::of).orElse(entry.accessed());
            FatTime modified = times.modified().map(FatTime::of).orElse(entry.modified());
            update(inode, entry.withTimes(accessed, modified));
        }
    }

    @Override
    public void setAttribute(long inode, String name, byte[] value) throws IOException {
        throw InodeException.notSupported();
    }

    @Override
    public void removeAttribute(long inode, String name) throws IOException {
        throw InodeException.notSupported();
    }

    @Override
    public void setLabel(String label) throws IOException {
        byte[] bytes = VolumeLabel.bytes(label).orElseThrow(() -> InodeException.of(LibC.EINVAL()));
        if (!VolumeLabel.set(volume, bytes)) {
            throw InodeException.of(LibC.ENOSPC());
        }
    }

    @Override
    public long trim(long offsetBytes, long lengthBytes, long leastBytes) throws IOException {
        long clusterBytes = volume.boot().clusterBytes();
        long done = 0;
        for (Run run : clusters.free(offsetBytes, lengthBytes)) {
            long length = run.count() * clusterBytes;
            if (length >= leastBytes) {
                volume.device().discard(volume.boot().offset(run.cluster()), length);
                done += length;
            }
        }
        return done;
    }

    @Override
    public void flush() throws IOException {
        clusters.flush();
    }

    @Override
    public void close() {}
}
