package io.drydock.format;

import static io.drydock.format.ExtFeature.DIR_INDEX;
import static io.drydock.format.ExtFeature.DIR_NLINK;
import static io.drydock.format.ExtFeature.EXTENT;
import static io.drydock.format.ExtFeature.EXTRA_ISIZE;
import static io.drydock.format.ExtFeature.EXT_ATTR;
import static io.drydock.format.ExtFeature.FILETYPE;
import static io.drydock.format.ExtFeature.FLEX_BG;
import static io.drydock.format.ExtFeature.HAS_JOURNAL;
import static io.drydock.format.ExtFeature.HUGE_FILE;
import static io.drydock.format.ExtFeature.LARGE_BLOCK_NUMBERS;
import static io.drydock.format.ExtFeature.LARGE_FILE;
import static io.drydock.format.ExtFeature.METADATA_CSUM;
import static io.drydock.format.ExtFeature.RESIZE_INODE;
import static io.drydock.format.ExtFeature.SPARSE_SUPER;

import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An ext2, ext3 or ext4 filesystem that is to be made. What is not chosen is as mke2fs(8) of Debian
 * 12 would choose it for a device of that size; one that is too small for a journal gets none.
 *
 * <p>Threading: immutable.
 *
 * @param type {@code ext2}, {@code ext3} or {@code ext4}
 * @param features what it is to have
 * @param blockBytes a power of two from 1024 to 65536; what Linux mounts is no more than its pages
 * @param inodeBytes a power of two from 128 to the size of a block
 * @param inodes how many, at least
 * @param reservedPercent how much of it only root can fill, from 0 to 50
 * @param label 16 bytes in UTF-8 at most
 */
public record NewExt(
        String type,
        Set<ExtFeature> features,
        OptionalInt blockBytes,
        OptionalInt inodeBytes,
        OptionalLong inodes,
        int reservedPercent,
        Optional<String> label,
        Optional<String> uuid)
        implements NewFilesystem {
    private static final int RESERVED_PERCENT = 5;
    private static final int MAX_RESERVED_PERCENT = 50;
    private static final Set<ExtFeature> EXT2 =
            Set.of(SPARSE_SUPER, LARGE_FILE, FILETYPE, RESIZE_INODE, DIR_INDEX, EXT_ATTR);
    private static final Set<ExtFeature> ONLY_EXT4 =
            Set.of(
                    EXTENT,
                    HUGE_FILE,
                    FLEX_BG,
                    METADATA_CSUM,
                    LARGE_BLOCK_NUMBERS,
                    DIR_NLINK,
                    EXTRA_ISIZE);

    public NewExt {
        checkPower(blockBytes, 1024, 65536, "block size");
        checkPower(inodeBytes, 128, 65536, "inode size");
        if (reservedPercent < 0 || reservedPercent > MAX_RESERVED_PERCENT) {
            throw new IllegalArgumentException("reserved percent: " + reservedPercent);
        }
        if (features.contains(LARGE_BLOCK_NUMBERS) && !features.contains(EXTENT)) {
            throw new IllegalArgumentException("64bit needs extent");
        }
        features = Set.copyOf(features);
    }

    private static void checkPower(OptionalInt value, int least, int most, String what) {
        if (value.isPresent()) {
            int bytes = value.getAsInt();
            if (bytes < least || bytes > most || Integer.bitCount(bytes) != 1) {
                throw new IllegalArgumentException(
                        what
                                + " of "
                                + bytes
                                + " bytes: a power of two from "
                                + least
                                + " to "
                                + most);
            }
        }
    }

    /** An ext2 filesystem: no journal. */
    public static NewExt ext2() {
        return of("ext2", EXT2);
    }

    /** An ext3 filesystem. */
    public static NewExt ext3() {
        Set<ExtFeature> features = EnumSet.copyOf(EXT2);
        features.add(HAS_JOURNAL);
        return of("ext3", features);
    }

    /** An ext4 filesystem. */
    public static NewExt ext4() {
        Set<ExtFeature> features = EnumSet.copyOf(EXT2);
        features.add(HAS_JOURNAL);
        features.addAll(ONLY_EXT4);
        return of("ext4", features);
    }

    private static NewExt of(String type, Set<ExtFeature> features) {
        return new NewExt(
                type,
                features,
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                RESERVED_PERCENT,
                Optional.empty(),
                Optional.empty());
    }

    /** With one feature more. */
    public NewExt with(ExtFeature feature) {
        Set<ExtFeature> changed = EnumSet.copyOf(features);
        changed.add(feature);
        return withFeatures(changed);
    }

    /** With one feature less. */
    public NewExt without(ExtFeature feature) {
        Set<ExtFeature> changed = EnumSet.copyOf(features);
        changed.remove(feature);
        return withFeatures(changed);
    }

    private NewExt withFeatures(Set<ExtFeature> value) {
        return new NewExt(
                type, value, blockBytes, inodeBytes, inodes, reservedPercent, label, uuid);
    }

    public NewExt withBlockBytes(int value) {
        return new NewExt(
                type,
                features,
                OptionalInt.of(value),
                inodeBytes,
                inodes,
                reservedPercent,
                label,
                uuid);
    }

    public NewExt withInodeBytes(int value) {
        return new NewExt(
                type,
                features,
                blockBytes,
                OptionalInt.of(value),
                inodes,
                reservedPercent,
                label,
                uuid);
    }

    public NewExt withInodes(long value) {
        return new NewExt(
                type,
                features,
                blockBytes,
                inodeBytes,
                OptionalLong.of(value),
                reservedPercent,
                label,
                uuid);
    }

    public NewExt withReservedPercent(int value) {
        return new NewExt(type, features, blockBytes, inodeBytes, inodes, value, label, uuid);
    }

    @Override
    public NewExt withLabel(String value) {
        return new NewExt(
                type,
                features,
                blockBytes,
                inodeBytes,
                inodes,
                reservedPercent,
                Optional.of(value),
                uuid);
    }

    @Override
    public NewExt withUuid(String value) {
        return new NewExt(
                type,
                features,
                blockBytes,
                inodeBytes,
                inodes,
                reservedPercent,
                label,
                Optional.of(value));
    }

    /** The bits of the features of one set. */
    int mask(ExtFeature.Set set) {
        return features.stream().mapToInt(feature -> feature.mask(set)).sum();
    }
}
