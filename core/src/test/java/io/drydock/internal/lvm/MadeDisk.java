package io.drydock.internal.lvm;

import io.drydock.block.BlockDevice;
import io.drydock.lvm.VolumeGroups;
import io.drydock.testing.BytesDevice;
import io.drydock.volume.Device;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A physical volume made byte by byte, with whatever metadata a test wants. */
final class MadeDisk {
    static final int BYTES = 1 << 20;
    static final String PV = "AAAAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAAA1";

    private static final int AREA = 4096;
    private static final int AREA_BYTES = 64 << 10;
    private static final int HEADER = 512;

    final byte[] bytes = new byte[BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    /** With a text that begins somewhere in the circular buffer. */
    static MadeDisk of(String id, String text, int textOffset) {
        MadeDisk disk = new MadeDisk();
        disk.label(id);
        disk.area(text, textOffset);
        return disk;
    }

    static MadeDisk of(String text) {
        return of(PV, text, HEADER);
    }

    private void label(String id) {
        int at = 512;
        buffer.put(at, "LABELONE".getBytes(StandardCharsets.US_ASCII));
        buffer.putLong(at + 8, 1);
        buffer.putInt(at + 20, 32);
        buffer.put(at + 24, "LVM2 001".getBytes(StandardCharsets.US_ASCII));
        buffer.put(at + 32, id.replace("-", "").getBytes(StandardCharsets.US_ASCII));
        buffer.putLong(at + 64, BYTES);
        buffer.putLong(at + 72, AREA + AREA_BYTES);
        buffer.putLong(at + 104, AREA);
        buffer.putLong(at + 112, AREA_BYTES);
        repairLabel();
    }

    /** Makes the label's checksum right. */
    void repairLabel() {
        buffer.putInt(512 + 16, Checksum.of(bytes, 512 + 20, 1024));
    }

    private void area(String text, int textOffset) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < content.length; i++) {
            int place = textOffset + i;
            bytes[AREA + (place < AREA_BYTES ? place : place - AREA_BYTES + HEADER)] = content[i];
        }
        buffer.put(AREA + 4, " LVM2 x[5A%r0N*>".getBytes(StandardCharsets.US_ASCII));
        buffer.putInt(AREA + 20, 1);
        buffer.putLong(AREA + 24, AREA);
        buffer.putLong(AREA + 32, AREA_BYTES);
        buffer.putLong(AREA + 40, textOffset);
        buffer.putLong(AREA + 48, content.length);
        buffer.putInt(AREA + 56, Checksum.of(content, 0, content.length));
        repairArea();
    }

    /** Makes the header's checksum right. */
    void repairArea() {
        buffer.putInt(AREA, Checksum.of(bytes, AREA + 4, AREA + HEADER));
    }

    /** What is read of such disks. */
    static VolumeGroups read(MadeDisk... disks) throws IOException {
        Map<Device, BlockDevice> devices = new LinkedHashMap<>();
        for (MadeDisk disk : disks) {
            devices.put(Device.ofDrive(devices.size(), BYTES), BytesDevice.of(disk.bytes));
        }
        return LvmReader.read(devices);
    }
}
