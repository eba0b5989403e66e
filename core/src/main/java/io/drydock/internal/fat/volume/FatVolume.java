package io.drydock.internal.fat.volume;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A FAT filesystem as its structures.
 *
 * <p>Threading: safe for use by many threads; who changes something is alone.
 */
public final class FatVolume {
    private static final int MAX_CACHED_SLOTS = 2 * Directory.MAX_SLOTS;
    private static final int MAX_CACHED_RUNS = 1 << 19;

    private final BlockDevice device;
    private final BootSector boot;
    private final Codepage codepage;
    private final CaseStyle caseStyle;
    private final PageCache cache;
    private final AllocationTable table;
    private final Remembered<Directory> directories =
            new Remembered<>(MAX_CACHED_SLOTS, Directory::capacity);
    private final Remembered<Chain> chains = new Remembered<>(MAX_CACHED_RUNS, Chain::runs);

    private FatVolume(BlockDevice device, BootSector boot, Codepage codepage, CaseStyle caseStyle) {
        this.device = device;
        this.boot = boot;
        this.codepage = codepage;
        this.caseStyle = caseStyle;
        this.cache = new PageCache(device);
        this.table = new AllocationTable(device, boot, cache);
    }

    /**
     * Opens one.
     *
     * @param device stays open when this is given up
     * @param name what errors call it
     * @throws CorruptDataException when its boot sector makes no sense
     * @throws io.drydock.error.UnsupportedException when it is exFAT
     */
    public static FatVolume open(
            BlockDevice device, String name, Codepage codepage, CaseStyle caseStyle)
            throws IOException {
        return new FatVolume(device, BootSector.read(device, name), codepage, caseStyle);
    }

    /** As the other, with names as Linux shows them where it is told nothing else. */
    public static FatVolume open(BlockDevice device, String name) throws IOException {
        return open(device, name, Codepage.USUAL, CaseStyle.MIXED);
    }

    public BlockDevice device() {
        return device;
    }

    public BootSector boot() {
        return boot;
    }

    /** What errors call it. */
    public String name() {
        return boot.name();
    }

    public AllocationTable table() {
        return table;
    }

    /** Where directories are written. */
    public PageCache cache() {
        return cache;
    }

    public Codepage codepage() {
        return codepage;
    }

    public CaseStyle caseStyle() {
        return caseStyle;
    }

    /** Reads a part of some clusters. */
    public void read(long offset, MemorySegment into) throws IOException {
        if (offset > device.sizeBytes() - into.byteSize()) {
            throw new CorruptDataException(
                    "read", name(), "it is larger than its device, whose end is missing");
        }
        device.read(offset, into);
    }

    /** The entry at a place that a directory is known to have. */
    public ShortEntry entry(long offset) throws IOException {
        byte[] bytes = new byte[ShortEntry.BYTES];
        cache.read(offset, bytes);
        return ShortEntry.read(bytes, 0);
    }

    public Directory root() throws IOException {
        return load(boot.rootCluster());
    }

    /**
     * The directory that an entry stands for.
     *
     * @param place where the entry is on the device
     * @throws CorruptDataException when it says that it is in another directory: nobody who follows
     *     directories that do not comes to one twice
     */
    public Directory directory(ShortEntry entry, long place) throws IOException {
        int first = entry.firstCluster();
        if (first == 0 || first == boot.rootCluster()) {
            throw loop(first);
        }
        Directory directory = load(first);
        int parent = directory.parent();
        Directory other = load(parent == 0 ? boot.rootCluster() : parent);
        if (!directory.isIn(other.first()) || !other.contains(place)) {
            throw loop(first);
        }
        return directory;
    }

    private CorruptDataException loop(int cluster) {
        return new CorruptDataException(
                "read",
                name(),
                "the directory at cluster " + cluster + " is in two places, or in the wrong one");
    }

    /** The directory that begins there, wherever it is; 0 is a root directory of fixed size. */
    private Directory load(int first) throws IOException {
        Directory known = directories.get(first);
        if (known != null) {
            return known;
        }
        boolean fixed = first == 0 && boot.bits() != 32;
        return directories.put(first, Directory.read(this, fixed ? null : readChain(first)));
    }

    /** A directory as it is on the disk, which is not remembered. */
    public Directory readDirectory(int first) throws IOException {
        return Directory.read(this, readChain(first));
    }

    /** The clusters of a file as they are on the disk, which are not remembered. */
    public Chain readChain(int first) throws IOException {
        return Chain.read(table, boot, first);
    }

    /** The clusters of a file that begins there; of one that has none when that is 0. */
    public Chain chain(int first) throws IOException {
        Chain known = first == 0 ? null : chains.get(first);
        if (known != null) {
            return known;
        }
        Chain chain = readChain(first);
        return first == 0 ? chain : chains.put(first, chain);
    }

    /** Forgets what begins at a cluster that is given up. */
    public void forget(int first) {
        chains.remove(first);
        directories.remove(first);
    }

    /**
     * Sets the number that libblkid shows as UUID.
     *
     * @return false when the boot sector has no place for it; nothing is changed then
     */
    public boolean setSerial(int serial) throws IOException {
        int at = boot.serialOffset();
        if (at > 0) {
            byte[] bytes = new byte[Integer.BYTES];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(serial);
            writeBoot(at, bytes);
        }
        return at > 0;
    }

    /** Writes a part of the boot sector, and of its copy where there is one. */
    void writeBoot(int at, byte[] bytes) throws IOException {
        if (boot.backupOffset() > 0) {
            cache.write(boot.backupOffset() + at, bytes);
        }
        cache.write(at, bytes);
    }

    /** The label, in the root directory or else in the boot sector; empty when there is none. */
    public String label() throws IOException {
        int slot = root().labelSlot();
        return slot < 0 ? boot.label(device) : VolumeLabel.text(entry(root().offset(slot)).name());
    }
}
