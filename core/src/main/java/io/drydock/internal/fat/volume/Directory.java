package io.drydock.internal.fat.volume;

import io.drydock.error.CorruptDataException;
import io.drydock.internal.fat.volume.Chain.Run;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A directory: slots of 32 bytes, and what stands in them. What is after the first slot that begins
 * with a zero is not looked at.
 *
 * <p>Threading: safe for use by many threads; who changes it is alone.
 */
public final class Directory {
    /** The most that a directory may have. */
    public static final int MAX_SLOTS = 1 << 16;

    private final FatVolume volume;
    private final @Nullable Chain chain;
    private final BitSet used = new BitSet();
    private final TreeMap<Integer, Entry> entries = new TreeMap<>();
    private final Map<String, List<Entry>> byName = new HashMap<>();
    private final Set<String> shortNames = new HashSet<>();
    private int capacity;
    private int end;
    private boolean garbageAfterEnd;
    private int subdirectories;
    private final BitSet labels = new BitSet();
    private int self = -1;
    private int parent = -1;

    /**
     * A file or directory in it.
     *
     * @param slot of its {@link ShortEntry}
     * @param parts how many slots before that its long name has
     * @param name as it is shown
     */
    public record Entry(
            int slot, int parts, String name, ShortName shortName, boolean isDirectory) {}

    private Directory(FatVolume volume, @Nullable Chain chain) {
        this.volume = volume;
        this.chain = chain;
    }

    /**
     * Reads one.
     *
     * @param chain what it consists of; null for a root directory of fixed size
     */
    static Directory read(FatVolume volume, @Nullable Chain chain) throws IOException {
        Directory directory = new Directory(volume, chain);
        BootSector boot = volume.boot();
        if (chain == null) {
            byte[] content = new byte[boot.rootSlots() * ShortEntry.BYTES];
            volume.device().read(boot.rootOffset(), MemorySegment.ofArray(content));
            directory.parse(content);
            return directory;
        }
        long length = (long) chain.clusters() * boot.clusterBytes();
        if (length == 0 || length > (long) MAX_SLOTS * ShortEntry.BYTES) {
            throw directory.corrupt(
                    length == 0 ? "has no clusters" : "is larger than directories can be");
        }
        byte[] content = new byte[(int) length];
        int done = 0;
        for (Run run : chain.all()) {
            int count = run.count() * boot.clusterBytes();
            MemorySegment into = MemorySegment.ofArray(content).asSlice(done, count);
            volume.read(boot.offset(run.cluster()), into);
            done += count;
        }
        directory.parse(content);
        return directory;
    }

    private CorruptDataException corrupt(String reason) {
        return new CorruptDataException(
                "read", volume.name(), "the directory at cluster " + first() + " " + reason);
    }

    private void parse(byte[] content) throws IOException {
        capacity = content.length / ShortEntry.BYTES;
        LongName longName = new LongName();
        for (end = 0; end < capacity; end++) {
            int at = end * ShortEntry.BYTES;
            int first = Byte.toUnsignedInt(content[at]);
            if (first == ShortEntry.LAST) {
                break;
            }
            if (first == ShortEntry.FREE) {
                longName.reset();
                continue;
            }
            used.set(end);
            if (ShortEntry.isLongName(content, at)) {
                longName.add(content, at);
                continue;
            }
            take(ShortEntry.read(content, at), longName);
            longName.reset();
        }
        for (int i = end * ShortEntry.BYTES; i < content.length && !garbageAfterEnd; i++) {
            garbageAfterEnd = content[i] != 0;
        }
    }

    private void take(ShortEntry entry, LongName longName) throws IOException {
        if (entry.isLabel()) {
            labels.set(end);
        } else if (entry.isDots()) {
            if (entry.name()[1] == '.') {
                parent = entry.firstCluster();
            } else {
                self = entry.firstCluster();
            }
        } else {
            ShortName shortName = ShortName.of(entry);
            Optional<String> name = longName.of(shortName);
            int parts = name.isPresent() ? longName.entries() : 0;
            String shown = name.orElse(shortName.text(volume.codepage(), volume.caseStyle()));
            if (!Names.isPossible(shown)) {
                throw corrupt("has a name that no file can have, in its slot " + end);
            }
            index(new Entry(end, parts, shown, shortName, entry.isDirectory()));
        }
    }

    private void index(Entry entry) {
        entries.put(entry.slot, entry);
        shortNames.add(entry.shortName.key());
        for (String key : keys(entry)) {
            byName.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(entry);
        }
        if (entry.isDirectory) {
            subdirectories++;
        }
    }

    /** What it can be found by: its name, and the short one. */
    private Set<String> keys(Entry entry) {
        String alias = entry.shortName.text(volume.codepage(), volume.caseStyle());
        return new HashSet<>(List.of(Names.folded(entry.name), Names.folded(alias)));
    }

    /** Its first cluster; 0 of a root directory of fixed size. */
    public int first() {
        return chain == null ? 0 : chain.first();
    }

    /** Its clusters; null of a root directory of fixed size. */
    public @Nullable Chain chain() {
        return chain;
    }

    /** Whether its own entries say that it is in the directory that begins there. */
    public boolean isIn(int other) {
        boolean root = other == volume.boot().rootCluster();
        return self == first() && (parent == other || (root && parent == 0));
    }

    /** What it says its parent's first cluster is: 0 for the root directory. */
    int parent() {
        return parent;
    }

    /** What is in it, in its order. */
    public Collection<Entry> entries() {
        return entries.values();
    }

    /** How many of them are directories. */
    public int subdirectories() {
        return subdirectories;
    }

    /** How many slots it has. */
    public int capacity() {
        return capacity;
    }

    /** How long it is. */
    public long sizeBytes() {
        return (long) capacity * ShortEntry.BYTES;
    }

    /** What has that name, or else one that differs in case only, or that short name. */
    public Optional<Entry> find(byte[] name) {
        Optional<String> text = Names.ofBytes(name);
        if (text.isEmpty()) {
            return entries.values().stream()
                    .filter(entry -> Arrays.equals(Names.toBytes(entry.name), name))
                    .findFirst();
        }
        return find(text.get()).or(() -> find(Names.withoutDots(text.get())));
    }

    private Optional<Entry> find(String wanted) {
        List<Entry> found = byName.getOrDefault(Names.folded(wanted), List.of());
        for (Entry entry : found) {
            if (entry.name.equals(wanted)) {
                return Optional.of(entry);
            }
        }
        return found.stream().findFirst();
    }

    /** Whether nothing has that short name. */
    public boolean isFree(ShortName name) {
        return !shortNames.contains(name.key());
    }

    /** Where a slot is on the device. */
    public long offset(int slot) {
        BootSector boot = volume.boot();
        if (chain == null) {
            return boot.rootOffset() + (long) slot * ShortEntry.BYTES;
        }
        int perCluster = boot.clusterBytes() / ShortEntry.BYTES;
        int cluster = chain.from(slot / perCluster).cluster();
        return boot.offset(cluster) + (long) (slot % perCluster) * ShortEntry.BYTES;
    }

    /** Whether that place of the device is in it. */
    boolean contains(long offset) {
        BootSector boot = volume.boot();
        if (chain == null) {
            return offset >= boot.rootOffset() && offset < boot.rootOffset() + sizeBytes();
        }
        return offset >= boot.dataOffset() && chain.contains(boot.clusterAt(offset));
    }

    /** How many slots must be added for so many new ones in a row. */
    public int missing(int slots) {
        int place = place(slots);
        return Math.max(0, place + slots - capacity);
    }

    /** The first of so many free slots in a row, as if there were more at the end. */
    private int place(int slots) {
        int start = used.nextClearBit(0);
        int next = used.nextSetBit(start);
        while (next >= 0 && next - start < slots) {
            start = used.nextClearBit(next);
            next = used.nextSetBit(start);
        }
        return start;
    }

    /** So many clusters, which hold zeroes, have been added to its chain. */
    public void grown(int clusters) {
        capacity += clusters * volume.boot().clusterBytes() / ShortEntry.BYTES;
    }

    /**
     * Writes an entry, for which there must be slots.
     *
     * @param name its long name; else it has the short one alone
     */
    public Entry add(Optional<String> name, ShortEntry added) throws IOException {
        ShortName shortName = ShortName.of(added);
        byte[] parts =
                name.map(text -> LongName.toBytes(text, shortName.checksum())).orElse(new byte[0]);
        int count = parts.length / ShortEntry.BYTES;
        int start = place(count + 1);
        for (int i = 0; i < count; i++) {
            int at = i * ShortEntry.BYTES;
            byte[] part = Arrays.copyOfRange(parts, at, at + ShortEntry.BYTES);
            volume.cache().write(offset(start + i), part);
        }
        int slot = start + count;
        volume.cache().write(offset(slot), added.toBytes());
        used.set(start, slot + 1);
        moveEnd(slot + 1);
        String shown = name.orElse(shortName.text(volume.codepage(), volume.caseStyle()));
        Entry entry = new Entry(slot, count, shown, shortName, added.isDirectory());
        index(entry);
        return entry;
    }

    private void moveEnd(int after) throws IOException {
        if (after > end) {
            end = after;
            if (garbageAfterEnd && end < capacity) {
                volume.cache().write(offset(end), new byte[ShortEntry.BYTES]);
            }
        }
    }

    /** Frees the slots of an entry. */
    public void remove(Entry entry) throws IOException {
        for (int slot = entry.slot - entry.parts; slot <= entry.slot; slot++) {
            volume.cache().write(offset(slot), new byte[] {(byte) ShortEntry.FREE});
            used.clear(slot);
        }
        entries.remove(entry.slot);
        shortNames.remove(entry.shortName.key());
        for (String key : keys(entry)) {
            byName.computeIfPresent(
                    key, (_, all) -> all.remove(entry) && all.isEmpty() ? null : all);
        }
        if (entry.isDirectory) {
            subdirectories--;
        }
    }

    /** Says which directory it is in from now on. */
    public void setParent(Directory other) throws IOException {
        parent = other.first() == volume.boot().rootCluster() ? 0 : other.first();
        for (int slot = 0; slot < Math.min(2, capacity); slot++) {
            ShortEntry dots = volume.entry(offset(slot));
            if (dots.isDots() && dots.name()[1] == '.') {
                volume.cache().write(offset(slot), dots.withContent(parent, 0).toBytes());
            }
        }
    }

    /** The slot that holds the filesystem's label, in the root directory; -1 when none does. */
    int labelSlot() {
        return labels.nextSetBit(0);
    }

    /** Puts the label into a slot of its own, if there is one. */
    boolean addLabel(byte[] entry) throws IOException {
        if (missing(1) > 0) {
            return false;
        }
        int slot = place(1);
        volume.cache().write(offset(slot), entry);
        used.set(slot);
        labels.set(slot);
        moveEnd(slot + 1);
        return true;
    }

    /** Frees the slot of the label, and of others where somebody has left several. */
    void removeLabels() throws IOException {
        for (int slot = labelSlot(); slot >= 0; slot = labelSlot()) {
            volume.cache().write(offset(slot), new byte[] {(byte) ShortEntry.FREE});
            used.clear(slot);
            labels.clear(slot);
        }
    }
}
