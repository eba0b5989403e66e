package io.drydock.internal.xfs;

/**
 * How directories find and compare names: {@code xfs_da_hashname} of fs/xfs/libxfs/xfs_da_btree.c,
 * and for {@code mkfs.xfs -n version=ci} {@code xfs_ascii_ci_hashname} of xfs_dir2.c.
 */
final class NameHash {
    private NameHash() {}

    static long of(byte[] name, boolean ignoresCase) {
        int hash = 0;
        for (byte b : name) {
            hash = (ignoresCase ? lower(b) : Byte.toUnsignedInt(b)) ^ Integer.rotateLeft(hash, 7);
        }
        return Integer.toUnsignedLong(hash);
    }

    /** Whether both are one name where upper and lower case are. */
    static boolean isSameInAnyCase(byte[] name, byte[] other) {
        boolean same = name.length == other.length;
        for (int i = 0; same && i < name.length; i++) {
            same = lower(name[i]) == lower(other[i]);
        }
        return same;
    }

    /** Of ISO 8859-1, as {@code xfs_ascii_ci_xfrm} has it. */
    private static int lower(byte letter) {
        int c = Byte.toUnsignedInt(letter);
        boolean upper =
                (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xd6) || (c >= 0xd8 && c <= 0xde);
        return upper ? c + 32 : c;
    }
}
