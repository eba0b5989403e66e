package io.drydock.internal.iso9660;

import io.drydock.internal.driver.Medium;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The tree of an image that is shown.
 *
 * @param extended whether it has Rock Ridge
 * @param rootStart where SUSP's entries begin in the first record of the root directory
 * @param skip where they begin in all others
 */
record Tree(
        Volume volume,
        VolumeDescriptor descriptor,
        Naming naming,
        boolean extended,
        int rootStart,
        int skip) {
    /** The best of those that are there. */
    static Tree choose(Medium medium) throws IOException {
        Volume sectors = new Volume(medium.device(), medium.name(), Volume.SECTOR_BYTES);
        List<VolumeDescriptor> descriptors = VolumeDescriptor.read(sectors);
        VolumeDescriptor primary =
                first(descriptors, false)
                        .orElseThrow(() -> sectors.corrupt("it has no primary volume descriptor"));
        Optional<VolumeDescriptor> joliet =
                medium.options().contains(IsoDriver.WITHOUT_JOLIET)
                        ? Optional.empty()
                        : first(descriptors, true);
        Tree plain = of(sectors, primary, Naming.PLAIN);
        Tree best =
                medium.options().contains(IsoDriver.WITHOUT_ROCK_RIDGE)
                        ? plain
                        : plain.withRockRidge();
        if (joliet.isEmpty() || (best.extended && !best.isEmpty())) {
            return best;
        }
        return of(sectors, joliet.get(), Naming.JOLIET);
    }

    private static Optional<VolumeDescriptor> first(
            List<VolumeDescriptor> descriptors, boolean joliet) {
        return descriptors.stream().filter(each -> each.joliet() == joliet).findFirst();
    }

    private static Tree of(Volume sectors, VolumeDescriptor descriptor, Naming naming) {
        Volume volume = new Volume(sectors.device(), sectors.name(), descriptor.blockBytes());
        return new Tree(volume, descriptor, naming, false, 0, 0);
    }

    /** With Rock Ridge, if the root directory says that it is there: with "SP" and "ER". */
    private Tree withRockRidge() throws IOException {
        DirectoryRecord root = record(descriptor.rootOffset());
        OptionalInt start = SystemUse.start(root.systemUse());
        if (start.isEmpty()) {
            return this;
        }
        int skip = SystemUse.skip(root.systemUse(), start.getAsInt());
        Tree found = new Tree(volume, descriptor, naming, true, start.getAsInt(), skip);
        return found.entries(root).stream().anyMatch(entry -> entry.signature().equals("ER"))
                ? found
                : this;
    }

    private boolean isEmpty() throws IOException {
        return IsoDirectory.list(this, record(descriptor.rootOffset())).isEmpty();
    }

    /** The record that stands there. */
    DirectoryRecord record(long offset) throws IOException {
        return DirectoryRecord.read(
                volume, volume.readUpTo(offset, DirectoryRecord.MAX_BYTES), 0, offset);
    }

    /** What Rock Ridge says of a record; nothing where it is not there. */
    RockRidge rockRidge(DirectoryRecord record) throws IOException {
        return RockRidge.of(volume, extended ? entries(record) : List.of());
    }

    private List<SystemUse.Entry> entries(DirectoryRecord record) throws IOException {
        int start = record.offset() == descriptor.rootOffset() ? rootStart : skip;
        int length = record.systemUse().length();
        int first = Math.min(start, length);
        return SystemUse.entries(volume, record.systemUse().slice(first, length - first));
    }
}
