package io.drydock.volume;

import java.util.Optional;

/**
 * One partition of a table.
 *
 * @param number as Linux numbers it: 1 and up; logical partitions of an MBR from 5 on
 * @param offsetBytes where it begins on the drive
 * @param sizeBytes its size
 * @param type the type: a GPT type GUID in upper case, or an MBR type as {@code 0x83}
 * @param uuid the partition's PARTUUID in lower case, as Linux and blkid(8) write it: the GPT
 *     partition GUID, or {@code DISKID-NN} for MBR
 * @param name the GPT partition's name (PARTLABEL); empty for MBR and unnamed ones
 * @param attributes the GPT attribute bits (UEFI 2.10, table 5.8), or the MBR status byte in which
 *     0x80 is the bootable flag
 * @param kind whether it is a primary, extended or logical partition; GPT has primary ones only
 */
public record Partition(
        int number,
        long offsetBytes,
        long sizeBytes,
        String type,
        String uuid,
        Optional<String> name,
        long attributes,
        Kind kind) {
    /** The place of a partition in an MBR. */
    public enum Kind {
        PRIMARY,
        /** The container of the logical ones: holds no filesystem of its own. */
        EXTENDED,
        LOGICAL
    }
}
