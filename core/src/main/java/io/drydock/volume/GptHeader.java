package io.drydock.volume;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * A GPT header whose checksum is right and whose fields make sense (UEFI specification 2.10, table
 * 5.5). Places are in sectors.
 *
 * @param alternateLba where the other header is, if this one tells the truth
 */
record GptHeader(
        long myLba,
        long alternateLba,
        long firstUsableLba,
        long lastUsableLba,
        String diskGuid,
        long entriesLba,
        int entries,
        int entryBytes,
        int entriesCrc) {
    static final String SIGNATURE = "EFI PART";

    /** The least that a header consists of: all fields of UEFI 2.10. */
    private static final int MIN_BYTES = 92;

    private static final int CRC_OFFSET = 16;
    private static final int MIN_ENTRY_BYTES = 128;

    /** Far above the 128 bytes that everyone uses; the specification has no limit. */
    private static final int MAX_ENTRY_BYTES = 4096;

    /** The kernel's limit for the whole array (KMALLOC_MAX_SIZE). */
    private static final long MAX_ARRAY_BYTES = 4 << 20;

    static boolean isPresent(ByteBuffer sector) {
        for (int i = 0; i < SIGNATURE.length(); i++) {
            if (sector.get(i) != SIGNATURE.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The header in a sector.
     *
     * @param lba where the sector was read
     * @param diskSectors the size of the disk
     * @throws BadGptException when it is none, with the reason
     */
    static GptHeader parse(ByteBuffer sector, long lba, long diskSectors) throws BadGptException {
        check(isPresent(sector), "has no signature");
        long headerBytes = Integer.toUnsignedLong(sector.getInt(12));
        check(
                headerBytes >= MIN_BYTES && headerBytes <= sector.capacity(),
                "says that it has " + headerBytes + " bytes");
        check(crc(sector, (int) headerBytes) == sector.getInt(CRC_OFFSET), "has a wrong checksum");
        GptHeader header =
                new GptHeader(
                        sector.getLong(24),
                        sector.getLong(32),
                        sector.getLong(40),
                        sector.getLong(48),
                        Guid.at(sector, 56),
                        sector.getLong(72),
                        sector.getInt(80),
                        sector.getInt(84),
                        sector.getInt(88));
        header.check(lba, diskSectors);
        return header;
    }

    private void check(long lba, long diskSectors) throws BadGptException {
        check(myLba == lba, "says that it is in sector " + Long.toUnsignedString(myLba));
        check(
                within(lastUsableLba, diskSectors),
                "is for a disk that reaches to sector %s at least; this one has %d"
                        .formatted(Long.toUnsignedString(lastUsableLba), diskSectors));
        check(
                within(firstUsableLba, lastUsableLba + 1),
                "has no room between its first and its last usable sector");
        check(
                entryBytes >= MIN_ENTRY_BYTES
                        && entryBytes <= MAX_ENTRY_BYTES
                        && Integer.bitCount(entryBytes) == 1,
                "has entries of " + Integer.toUnsignedString(entryBytes) + " bytes");
        check(
                entries > 0 && arrayBytes() <= MAX_ARRAY_BYTES,
                "has " + Integer.toUnsignedString(entries) + " entries");
        check(within(entriesLba, diskSectors), "has its entries beyond the end of the disk");
    }

    long arrayBytes() {
        return (long) entries * entryBytes;
    }

    private static boolean within(long lba, long end) {
        return lba >= 0 && lba < end;
    }

    private static int crc(ByteBuffer sector, int length) {
        CRC32 crc = new CRC32();
        crc.update(sector.array(), 0, CRC_OFFSET);
        crc.update(new byte[Integer.BYTES]); // the checksum is taken as zero
        int rest = CRC_OFFSET + Integer.BYTES;
        crc.update(sector.array(), rest, length - rest);
        return (int) crc.getValue();
    }

    private static void check(boolean right, String wrong) throws BadGptException {
        if (!right) {
            throw new BadGptException(wrong);
        }
    }
}
