package io.drydock.internal.fat;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.fat.volume.Chain;
import io.drydock.internal.fat.volume.Chain.Run;
import io.drydock.internal.fat.volume.Directory;
import io.drydock.internal.fat.volume.FatTime;
import io.drydock.internal.fat.volume.FatVolume;
import io.drydock.internal.fat.volume.LongName;
import io.drydock.internal.fat.volume.Names;
import io.drydock.internal.fat.volume.NewName;
import io.drydock.internal.fat.volume.ShortEntry;
import io.drydock.internal.fat.volume.ShortName;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Gives files names in directories, which grow where they must. When there is no space, nothing has
 * changed but perhaps a directory's length.
 *
 * <p>Threading: as {@link Clusters}.
 */
final class NewEntries {
    private static final byte[] DOT = dots(1);
    private static final byte[] DOT_DOT = dots(2);

    private final FatVolume volume;
    private final Clusters clusters;

    NewEntries(FatVolume volume, Clusters clusters) {
        this.volume = volume;
        this.clusters = clusters;
    }

    private static byte[] dots(int count) {
        byte[] name = new byte[11];
        Arrays.fill(name, (byte) ' ');
        Arrays.fill(name, 0, count, (byte) '.');
        return name;
    }

    /** Makes an empty file. */
    Directory.Entry file(Directory in, byte[] name) throws IOException {
        String text = checked(name);
        NewName chosen = withRoom(in, text, in::isFree);
        ShortEntry entry = ShortEntry.of(chosen.shortName(), ShortEntry.ARCHIVE, FatTime.now(), 0);
        return in.add(longName(text, chosen), entry);
    }

    /** Makes an empty directory. */
    Directory.Entry directory(Directory in, byte[] name) throws IOException {
        String text = checked(name);
        NewName chosen = withRoom(in, text, in::isFree);
        Chain chain = Chain.empty();
        clusters.extend(chain, 1);
        ShortEntry entry =
                ShortEntry.of(
                        chosen.shortName(), ShortEntry.DIRECTORY, FatTime.now(), chain.first());
        int parent = in.first() == volume.boot().rootCluster() ? 0 : in.first();
        byte[] content = new byte[volume.boot().clusterBytes()];
        put(content, 0, entry.withName(DOT, 0));
        put(content, 1, entry.withName(DOT_DOT, 0).withContent(parent, 0));
        volume.cache().write(volume.boot().offset(chain.first()), content);
        return in.add(longName(text, chosen), entry);
    }

    private static void put(byte[] content, int slot, ShortEntry entry) {
        System.arraycopy(entry.toBytes(), 0, content, slot * ShortEntry.BYTES, ShortEntry.BYTES);
    }

    /** Gives a file another name. */
    Directory.Entry move(Directory in, byte[] name, ShortEntry moved) throws IOException {
        String text = checked(name);
        return add(in, text, withRoom(in, text, in::isFree), moved);
    }

    /** Spells the name of a file in another way. */
    Directory.Entry respell(Directory in, byte[] name, Directory.Entry old, ShortEntry entry)
            throws IOException {
        String text = checked(name);
        NewName chosen =
                withRoom(in, text, wanted -> in.isFree(wanted) || wanted.isSame(old.shortName()));
        in.remove(old);
        return add(in, text, chosen, entry);
    }

    private static Directory.Entry add(Directory in, String text, NewName chosen, ShortEntry entry)
            throws IOException {
        ShortName shortName = chosen.shortName();
        return in.add(
                longName(text, chosen), entry.withName(shortName.bytes(), shortName.lowerCase()));
    }

    private static Optional<String> longName(String text, NewName chosen) {
        return chosen.isLong() ? Optional.of(text) : Optional.empty();
    }

    private static String checked(byte[] name) throws InodeException {
        String text = Names.ofBytes(name).orElseThrow(() -> InodeException.of(LibC.EINVAL()));
        String kept = Names.withoutDots(text);
        if (kept.isEmpty()) {
            throw InodeException.of(LibC.ENOENT());
        }
        if (kept.length() > LongName.MAX_UNITS) {
            throw InodeException.of(LibC.ENAMETOOLONG());
        }
        if (!Names.isAllowed(kept)) {
            throw InodeException.of(LibC.EINVAL());
        }
        return kept;
    }

    /** Chooses a short name, and lets the directory have slots for both. */
    private NewName withRoom(Directory in, String name, Predicate<ShortName> isFree)
            throws IOException {
        NewName chosen =
                NewName.of(name, volume.codepage(), volume.caseStyle(), isFree)
                        .orElseThrow(() -> InodeException.of(LibC.EINVAL()));
        int missing = in.missing(1 + (chosen.isLong() ? LongName.entries(name) : 0));
        if (missing > 0) {
            grow(in, missing);
        }
        return chosen;
    }

    private void grow(Directory in, int missing) throws IOException {
        Chain chain = in.chain();
        int clusterBytes = volume.boot().clusterBytes();
        int count = Math.ceilDiv(missing * ShortEntry.BYTES, clusterBytes);
        int more = count * clusterBytes / ShortEntry.BYTES;
        if (chain == null || in.capacity() + more > Directory.MAX_SLOTS) {
            throw InodeException.of(LibC.ENOSPC());
        }
        for (Run run : clusters.extend(chain, count)) {
            for (int i = 0; i < run.count(); i++) {
                volume.cache()
                        .write(volume.boot().offset(run.cluster() + i), new byte[clusterBytes]);
            }
        }
        in.grown(count);
    }
}
