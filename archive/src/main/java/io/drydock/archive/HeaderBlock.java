package io.drydock.archive;

import io.drydock.error.CorruptDataException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * The 512 bytes that stand before each member (pax, ustar Interchange Format; tar.h of GNU tar).
 * Names are bytes.
 *
 * @param name with the prefix before it, where there is one
 * @param modifiedSeconds since 1970
 * @param flag the typeflag
 */
record HeaderBlock(
        byte[] name,
        int permissions,
        long uid,
        long gid,
        long sizeBytes,
        long modifiedSeconds,
        byte flag,
        byte[] linkName,
        String user,
        String group,
        DeviceNumber device) {
    static final int BYTES = 512;
    static final int NAME_BYTES = 100;

    /** The largest size in eleven octal digits. */
    static final long MAX_SIZE = (1L << 33) - 1;

    /** The largest owner's number in seven octal digits. */
    static final long MAX_ID = (1L << 21) - 1;

    private static final int PREFIX_BYTES = 155;
    private static final int CHECKSUM = 148;
    private static final byte[] USTAR = {'u', 's', 't', 'a', 'r', 0, '0', '0'};
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;

    /** Where GNU tar has times and sparse maps, POSIX has the prefix. */
    private static boolean hasPrefix(byte[] block) {
        return Arrays.equals(block, MAGIC, MAGIC + 6, USTAR, 0, 6) && block[PREFIX] != 0;
    }

    /** The end of an archive is two blocks of zeroes. */
    static boolean isEnd(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    static HeaderBlock parse(byte[] block, String archive) throws CorruptDataException {
        try {
            if (!TarUtils.verifyCheckSum(block)) {
                throw corrupt(
                        archive,
                        "a header's checksum is wrong: this is no tar archive, or damaged");
            }
            byte[] name = text(block, 0, NAME_BYTES);
            if (hasPrefix(block)) {
                name = join(text(block, PREFIX, PREFIX_BYTES), name);
            }
            byte flag = block[156];
            boolean device = flag == '3' || flag == '4';
            HeaderBlock header =
                    new HeaderBlock(
                            name,
                            (int) number(block, 100, 8) & 07777,
                            number(block, 108, 8),
                            number(block, 116, 8),
                            number(block, 124, 12),
                            number(block, 136, 12),
                            flag,
                            text(block, 157, NAME_BYTES),
                            latin1(text(block, 265, 32)),
                            latin1(text(block, 297, 32)),
                            new DeviceNumber(
                                    device ? number(block, 329, 8) : 0,
                                    device ? number(block, 337, 8) : 0));
            if (header.sizeBytes < 0) {
                throw corrupt(archive, "a header has a negative size");
            }
            return header;
        } catch (IllegalArgumentException e) {
            throw new CorruptDataException(
                    "unpack",
                    archive,
                    "a header has a bad number, or this is no tar archive: " + e.getMessage(),
                    e);
        }
    }

    private static CorruptDataException corrupt(String archive, String reason) {
        return new CorruptDataException("unpack", archive, reason);
    }

    private static long number(byte[] block, int offset, int length) {
        return TarUtils.parseOctalOrBinary(block, offset, length);
    }

    private static byte[] text(byte[] block, int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, offset, end);
    }

    private static String latin1(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static byte[] join(byte[] prefix, byte[] name) {
        byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        whole[prefix.length] = '/';
        System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
        return whole;
    }

    /** Whether the name fits, whole or with its directories in the prefix. */
    static boolean holds(byte[] name) {
        return name.length <= NAME_BYTES || splitAt(name) > 0;
    }

    /** The slash between prefix and name; 0 when there is none at the right place. */
    private static int splitAt(byte[] name) {
        int first = Math.max(1, name.length - 1 - NAME_BYTES);
        for (int i = first; i < name.length - 1 && i <= PREFIX_BYTES; i++) {
            if (name[i] == '/') {
                return i;
            }
        }
        return 0;
    }

    /** What does not fit is cut off, or 0: it stands in a pax record then. */
    byte[] format() {
        byte[] block = new byte[BYTES];
        int split = name.length > NAME_BYTES ? splitAt(name) : 0;
        put(
                block,
                0,
                NAME_BYTES,
                split > 0 ? Arrays.copyOfRange(name, split + 1, name.length) : name);
        put(block, PREFIX, PREFIX_BYTES, Arrays.copyOf(name, split));
        octal(block, 100, 8, permissions);
        octal(block, 108, 8, uid > MAX_ID ? 0 : uid);
        octal(block, 116, 8, gid > MAX_ID ? 0 : gid);
        octal(block, 124, 12, sizeBytes > MAX_SIZE ? 0 : sizeBytes);
        octal(block, 136, 12, isTime(modifiedSeconds) ? modifiedSeconds : 0);
        block[156] = flag;
        put(block, 157, NAME_BYTES, linkName);
        System.arraycopy(USTAR, 0, block, MAGIC, USTAR.length);
        // With a final NUL each.
        put(block, 265, 31, user.getBytes(StandardCharsets.ISO_8859_1));
        put(block, 297, 31, group.getBytes(StandardCharsets.ISO_8859_1));
        octal(block, 329, 8, device.major());
        octal(block, 337, 8, device.minor());
        Arrays.fill(block, CHECKSUM, CHECKSUM + 8, (byte) ' ');
        TarUtils.formatCheckSumOctalBytes(TarUtils.computeCheckSum(block), block, CHECKSUM, 8);
        return block;
    }

    /** Whether a time fits. */
    static boolean isTime(long seconds) {
        return seconds >= 0 && seconds <= MAX_SIZE;
    }

    private static void put(byte[] block, int offset, int length, byte[] text) {
        System.arraycopy(text, 0, block, offset, Math.min(length, text.length));
    }

    private static void octal(byte[] block, int offset, int length, long value) {
        TarUtils.formatLongOctalBytes(value, block, offset, length);
    }
}
