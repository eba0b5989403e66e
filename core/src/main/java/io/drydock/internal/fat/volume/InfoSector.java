package io.drydock.internal.fat.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a FAT32 remembers of its free clusters (the specification's FSInfo). Nobody may rely on it.
 *
 * <p>Threading: stateless.
 */
public final class InfoSector {
    private static final int BYTES = 512;
    private static final int LEAD = 0x4161_5252;
    private static final int STRUCTURE = 0x6141_7272;
    private static final int STRUCTURE_AT = 484;
    private static final int FREE_AT = 488;
    private static final int NEXT_AT = 492;

    private InfoSector() {}

    /** Where to look for a free cluster first; 0 when it does not say. */
    public static int next(FatVolume volume) throws IOException {
        ByteBuffer info = read(volume);
        int next = isOne(info) ? info.getInt(NEXT_AT) : 0;
        return volume.boot().isCluster(next) ? next : 0;
    }

    /** Says how many clusters are free, and where to look for them first, where there is one. */
    public static void update(FatVolume volume, int free, int next) throws IOException {
        ByteBuffer info = read(volume);
        if (isOne(info)) {
            info.putInt(FREE_AT, free).putInt(NEXT_AT, next);
            volume.cache().write(volume.boot().infoOffset(), info.array());
        }
    }

    /** Zeroes where there is none. */
    private static ByteBuffer read(FatVolume volume) throws IOException {
        byte[] info = new byte[BYTES];
        if (volume.boot().infoOffset() > 0) {
            volume.cache().read(volume.boot().infoOffset(), info);
        }
        return ByteBuffer.wrap(info).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean isOne(ByteBuffer info) {
        return info.getInt(0) == LEAD && info.getInt(STRUCTURE_AT) == STRUCTURE;
    }
}
