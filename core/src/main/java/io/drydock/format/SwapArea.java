package io.drydock.format;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The header of a swap area: {@code union swap_header} of Linux (include/linux/swap.h), and the
 * UUID and label that mkswap(8) puts into its padding.
 *
 * <p>Threading: stateless.
 */
final class SwapArea {
    private static final int PAGE_BYTES = 4096;
    private static final byte[] MAGIC = "SWAPSPACE2".getBytes(StandardCharsets.US_ASCII);

    /** Linux takes no fewer. */
    private static final int MIN_PAGES = 10;

    private static final long MAX_PAGES = 1L << 32;

    private static final int HEADER = 1024;
    private static final int LAST_PAGE = HEADER + 4;
    private static final int UUID_AT = HEADER + 12;
    private static final int LABEL_AT = HEADER + 28;
    private static final int MAX_LABEL_BYTES = 16;
    private static final int VERSION = 1;

    private SwapArea() {}

    static void make(BlockDevice device, NewSwap wanted, String name) throws IOException {
        long pages = Math.min(device.sizeBytes() / PAGE_BYTES, MAX_PAGES);
        if (pages < MIN_PAGES) {
            throw new RefusedException(
                    "mkfs", name, "a swap area needs 40 KiB", "choose a larger device");
        }
        ByteBuffer page = Bytes.allocate(PAGE_BYTES);
        page.putInt(HEADER, VERSION);
        page.putInt(LAST_PAGE, (int) (pages - 1));
        putUuid(page, Uuids.of(wanted.uuid(), name));
        putLabel(page, wanted.label().orElse(""), name);
        page.put(PAGE_BYTES - MAGIC.length, MAGIC);
        Bytes.write(device, 0, page);
    }

    static void label(BlockDevice device, String label, String name) throws IOException {
        ByteBuffer page = read(device, name);
        putLabel(page, label, name);
        Bytes.write(device, 0, page);
    }

    static void uuid(BlockDevice device, String uuid, String name) throws IOException {
        ByteBuffer page = read(device, name);
        putUuid(page, Uuids.of(uuid, name));
        Bytes.write(device, 0, page);
    }

    /** The first page, or what of it is there with pages of any size. */
    private static ByteBuffer read(BlockDevice device, String name) throws IOException {
        if (device.sizeBytes() >= PAGE_BYTES) {
            ByteBuffer page = Bytes.read(device, 0, PAGE_BYTES);
            if (page.getInt(HEADER) == VERSION) {
                return page;
            }
        }
        throw new CorruptDataException("label", name, "it is no swap area of version 1");
    }

    private static void putLabel(ByteBuffer page, String label, String name)
            throws RefusedException {
        byte[] bytes = Labels.bytes(label, "swap", MAX_LABEL_BYTES, name);
        page.put(LABEL_AT, new byte[MAX_LABEL_BYTES]);
        page.put(LABEL_AT, bytes);
    }

    private static void putUuid(ByteBuffer page, UUID uuid) {
        ByteBuffer field = page.slice(UUID_AT, 2 * Long.BYTES).order(ByteOrder.BIG_ENDIAN);
        field.putLong(uuid.getMostSignificantBits());
        field.putLong(uuid.getLeastSignificantBits());
    }
}
