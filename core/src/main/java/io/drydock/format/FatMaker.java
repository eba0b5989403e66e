package io.drydock.format;

import io.drydock.block.BlockDevice;
import io.drydock.internal.fat.volume.BootSector;
import io.drydock.internal.fat.volume.VolumeLabel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes FAT12, FAT16 and FAT32 filesystems, as {@link FatGeometry} lays them out.
 *
 * <p>Threading: stateless.
 */
final class FatMaker {
    private static final int SECTOR_BYTES = 512;
    private static final int FIXED_DISK = 0xf8;
    private static final int ROOT_CLUSTER = 2;
    private static final int INFO_SECTOR = 1;
    private static final int BACKUP_SECTOR = 6;
    private static final int BOOT_SIGNATURE = 0xaa55;

    /** What the BIOS is to do when somebody boots from it: try the next disk, and stay there. */
    private static final byte[] BOOT_CODE = {(byte) 0xcd, 0x18, (byte) 0xeb, (byte) 0xfe};

    private final BlockDevice device;
    private final FatGeometry geometry;

    private FatMaker(BlockDevice device, FatGeometry geometry) {
        this.device = device;
        this.geometry = geometry;
    }

    /**
     * Makes one.
     *
     * @param startSectors where the device begins on its disk, for boot loaders
     * @param name what errors call the device
     */
    static void make(BlockDevice device, NewFat wanted, long startSectors, String name)
            throws IOException {
        FatGeometry geometry =
                FatGeometry.of(wanted, device.sizeBytes(), device.sectorBytes(), name);
        byte[] label = FatLabel.bytes(wanted.label().orElse(""), name);
        int serial =
                wanted.uuid().isPresent()
                        ? FatLabel.serial(wanted.uuid().get(), name)
                        : ThreadLocalRandom.current().nextInt();
        new FatMaker(device, geometry).make(label, serial, startSectors);
    }

    private void make(byte[] label, int serial, long startSectors) throws IOException {
        boolean is32 = geometry.bits() == 32;
        long rootSectors = is32 ? geometry.clusterSectors() : geometry.rootSectors();
        device.zero(0, (geometry.rootSector() + rootSectors) * geometry.sectorBytes());
        for (int i = 0; i < FatGeometry.TABLES; i++) {
            write(geometry.reserved() + i * geometry.tableSectors(), tableStart());
        }
        if (!VolumeLabel.isNone(label)) {
            write(geometry.rootSector(), ByteBuffer.wrap(VolumeLabel.entry(label)));
        }
        ByteBuffer boot = bootSector(label, serial, startSectors);
        if (is32) {
            ByteBuffer info = infoSector();
            write(INFO_SECTOR, info);
            write(BACKUP_SECTOR, boot);
            write(BACKUP_SECTOR + INFO_SECTOR, info);
        }
        write(0, boot);
    }

    private void write(long sector, ByteBuffer bytes) throws IOException {
        Bytes.write(device, sector * geometry.sectorBytes(), bytes);
    }

    /** The entries 0 and 1, which are no clusters', and the root directory's with 32 bits. */
    private ByteBuffer tableStart() {
        ByteBuffer start = Bytes.allocate(SECTOR_BYTES);
        return switch (geometry.bits()) {
            case 12 -> start.put(0, new byte[] {(byte) FIXED_DISK, -1, -1});
            case 16 -> start.put(0, new byte[] {(byte) FIXED_DISK, -1, -1, -1});
            default ->
                    start.putInt(0, 0x0fff_ff00 | FIXED_DISK)
                            .putInt(4, 0x0fff_ffff)
                            .putInt(8, 0x0fff_fff8);
        };
    }

    private ByteBuffer bootSector(byte[] label, int serial, long startSectors) {
        boolean is32 = geometry.bits() == 32;
        ByteBuffer boot = Bytes.allocate(SECTOR_BYTES);
        int code = is32 ? 90 : 62;
        boot.put(0, new byte[] {(byte) 0xeb, (byte) (code - 2), (byte) 0x90});
        put(boot, 3, "drydock ");
        boot.putShort(11, (short) geometry.sectorBytes());
        boot.put(13, (byte) geometry.clusterSectors());
        boot.putShort(14, (short) geometry.reserved());
        boot.put(16, (byte) FatGeometry.TABLES);
        boot.putShort(17, (short) (is32 ? 0 : FatGeometry.ROOT_ENTRIES));
        boolean few = !is32 && geometry.sectors() <= 0xffff;
        boot.putShort(19, (short) (few ? geometry.sectors() : 0));
        boot.put(21, (byte) FIXED_DISK);
        boot.putShort(22, (short) (is32 ? 0 : geometry.tableSectors()));
        boot.putShort(24, (short) 63);
        boot.putShort(26, (short) 255);
        boot.putInt(28, startSectors <= 0xffff_ffffL ? (int) startSectors : 0);
        boot.putInt(32, (int) (few ? 0 : geometry.sectors()));
        if (is32) {
            boot.putInt(36, (int) geometry.tableSectors());
            boot.putInt(44, ROOT_CLUSTER);
            boot.putShort(48, (short) INFO_SECTOR);
            boot.putShort(50, (short) BACKUP_SECTOR);
        }
        int extended = is32 ? 64 : 36;
        boot.put(extended, (byte) 0x80);
        boot.put(extended + 2, BootSector.EXTENDED_SIGNATURE);
        boot.putInt(extended + 3, serial);
        boot.put(extended + 7, label);
        put(boot, extended + 18, "FAT" + geometry.bits() + "   ");
        boot.put(code, BOOT_CODE);
        return boot.putShort(SECTOR_BYTES - 2, (short) BOOT_SIGNATURE);
    }

    private ByteBuffer infoSector() {
        return Bytes.allocate(SECTOR_BYTES)
                .putInt(0, 0x4161_5252)
                .putInt(484, 0x6141_7272)
                .putInt(488, (int) (geometry.clusters() - 1))
                .putInt(492, ROOT_CLUSTER + 1)
                .putShort(SECTOR_BYTES - 2, (short) BOOT_SIGNATURE);
    }

    private static void put(ByteBuffer into, int at, String text) {
        into.put(at, text.getBytes(StandardCharsets.US_ASCII));
    }
}
