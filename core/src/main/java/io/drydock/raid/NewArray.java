package io.drydock.raid;

import io.drydock.error.RefusedException;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What an array is to be like.
 *
 * @param name the name that the guest has it by, in {@code /dev/md/NAME}; a number N is for {@code
 *     /dev/mdN}
 * @param level how data is spread
 * @param devices how many members have data or parity, missing ones counted
 * @param chunkBytes the size of a chunk: a power of two of 4 KiB at least; no matter for linear and
 *     RAID 1
 * @param layout the number of the layout, as {@link RaidGeometry} has it
 * @param version of the superblocks: 1.0, 1.1 or 1.2. At the beginning, 1.0 leaves the members as
 *     the array is, which is what a boot loader can read of a RAID 1
 * @param isClean whether the members are known to be copies of each other, with the parity right,
 *     as those full of zeroes are. Else the kernel computes what is to be when the array is first
 *     run for writing
 * @param isOverwriting whether members may hold something already, which is lost
 */
public record NewArray(
        String name,
        RaidLevel level,
        int devices,
        int chunkBytes,
        int layout,
        SuperblockVersion version,
        boolean isClean,
        boolean isOverwriting) {
    /** What mdadm(8) makes when it is told nothing else. */
    public static final int DEFAULT_CHUNK_BYTES = 512 << 10;

    private static final int LARGEST_CHUNK_BYTES = 1 << 30;
    private static final int LEAST_CHUNK_BYTES = 4 << 10;

    /** In the superblock it ends with a zero. */
    private static final int MOST_NAME_BYTES = 31;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

    private static final int LEFT_SYMMETRIC = 2;
    private static final int TWO_NEAR_COPIES = 0x102;
    private static final int ORIGINAL = 1;

    /** With mdadm's defaults: superblock 1.2, chunks of 512 KiB, its layout for the level. */
    public static NewArray of(String name, RaidLevel level, int devices) {
        int layout =
                switch (level) {
                    case LINEAR, RAID1, RAID4 -> 0;
                    case RAID0 -> ORIGINAL;
                    case RAID5, RAID6 -> LEFT_SYMMETRIC;
                    case RAID10 -> TWO_NEAR_COPIES;
                };
        return new NewArray(
                name,
                level,
                devices,
                DEFAULT_CHUNK_BYTES,
                layout,
                SuperblockVersion.V1_2,
                false,
                false);
    }

    public NewArray withChunkBytes(int bytes) {
        return new NewArray(name, level, devices, bytes, layout, version, isClean, isOverwriting);
    }

    /**
     * With the layout that mdadm(8) calls so: {@code left-symmetric}, {@code n2}, {@code f2} ...
     *
     * @throws RefusedException when the level has none of that name
     */
    public NewArray withLayout(String layoutName) throws RefusedException {
        OptionalInt number = LayoutNames.number(level, layoutName);
        refuseUnless(
                number.isPresent(),
                level + " has no layout " + quoted(layoutName),
                "see mdadm(8), --layout");
        return new NewArray(
                name,
                level,
                devices,
                chunkBytes,
                number.getAsInt(),
                version,
                isClean,
                isOverwriting);
    }

    public NewArray withVersion(SuperblockVersion other) {
        return new NewArray(
                name, level, devices, chunkBytes, layout, other, isClean, isOverwriting);
    }

    public NewArray withClean(boolean clean) {
        return new NewArray(
                name, level, devices, chunkBytes, layout, version, clean, isOverwriting);
    }

    public NewArray withOverwriting(boolean overwriting) {
        return new NewArray(
                name, level, devices, chunkBytes, layout, version, isClean, overwriting);
    }

    /**
     * The shape that it has when so much of each member can be used.
     *
     * @throws RefusedException when there is no such array
     */
    RaidGeometry geometry(long componentBytes) throws RefusedException {
        refuseUnless(
                NAME.matcher(name).matches() && name.length() <= MOST_NAME_BYTES,
                "it is not 1 to 31 of A-Z, a-z, 0-9, dot, dash and underscore",
                "choose another name");
        refuseUnless(
                version != SuperblockVersion.V0_90,
                "superblocks 0.90 are read only",
                "take 1.0, which is at the end as well");
        refuseUnless(
                Integer.bitCount(chunkBytes) == 1
                        && chunkBytes >= LEAST_CHUNK_BYTES
                        && chunkBytes <= LARGEST_CHUNK_BYTES,
                "chunks cannot have " + chunkBytes + " bytes",
                "take a power of two from 4 KiB to 1 GiB");
        RaidGeometry geometry =
                new RaidGeometry(
                        level,
                        layout,
                        devices,
                        level.hasChunks() ? chunkBytes : 0,
                        level.isRedundant() ? componentBytes : 0);
        String fault = geometry.fault();
        refuseUnless(
                fault.isEmpty() && devices >= 2,
                fault.isEmpty() ? "it has one device" : fault,
                "choose other devices, or another level or layout");
        return geometry;
    }

    private void refuseUnless(boolean possible, String reason, String hint)
            throws RefusedException {
        if (!possible) {
            throw new RefusedException("create", "array " + quoted(name), reason, hint);
        }
    }

    /** On one line, and not too long for one. */
    private static String quoted(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= MOST_NAME_BYTES
                ? printable
                : printable.substring(0, MOST_NAME_BYTES) + "...";
    }
}
