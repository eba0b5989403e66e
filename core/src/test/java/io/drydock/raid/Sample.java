package io.drydock.raid;

import io.drydock.block.BlockDevice;
import io.drydock.testing.BytesDevice;
import io.drydock.volume.Device;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The superblocks of arrays that mdadm 4.2 has made on Linux 6.1 (with {@code --chunk=64}, on
 * devices of 8 MiB), some of which have lost members since. Each resource is what one member has.
 */
enum Sample {
    RAID1_1_2("r1-12", SuperblockVersion.V1_2, 2),
    RAID1_1_1("r1-11", SuperblockVersion.V1_1, 2),
    RAID1_1_0("r1-10", SuperblockVersion.V1_0, 2),
    RAID1_0_90("r1-090", SuperblockVersion.V0_90, 2),
    RAID5_0_90("r5-090", SuperblockVersion.V0_90, 3),
    /** On devices of 8, 12 and 16 MiB. */
    RAID0("r0-12", SuperblockVersion.V1_2, 3),
    /** Three devices and a spare. */
    SPARE("r5-spare", SuperblockVersion.V1_2, 4),
    /** The second of four was told to have failed. */
    FAULTY("r5-faulty", SuperblockVersion.V1_2, 4),
    /** The second was told to have failed, and was removed. */
    STALE("r1-stale", SuperblockVersion.V1_2, 2),
    STALE_0_90("r1-stale090", SuperblockVersion.V0_90, 2),
    /** Two far copies on five devices. */
    RAID10("r10-f2", SuperblockVersion.V1_2, 5);

    private static final int MIB = 1 << 20;

    private final String resource;
    private final SuperblockVersion version;
    private final int members;

    Sample(String resource, SuperblockVersion version, int members) {
        this.resource = resource;
        this.version = version;
        this.members = members;
    }

    SuperblockVersion version() {
        return version;
    }

    int members() {
        return members;
    }

    /** A member: its superblock, and zeroes around it. */
    byte[] member(int number) throws IOException {
        byte[] member = new byte[(this == RAID0 ? 8 + 4 * number : 8) * MIB];
        try (InputStream packed =
                        Sample.class.getResourceAsStream(resource + "-" + number + ".gz");
                InputStream bytes = new GZIPInputStream(packed)) {
            byte[] superblock = bytes.readAllBytes();
            int at = (int) version.offsetBytes(member.length);
            System.arraycopy(superblock, 0, member, at, superblock.length);
        }
        return member;
    }

    /** All of its members, as drives. */
    List<byte[]> all() throws IOException {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            all.add(member(i));
        }
        return all;
    }

    /** The arrays on drives that hold this. */
    static List<RaidArray> read(byte[]... drives) throws IOException {
        return read(Arrays.asList(drives));
    }

    static List<RaidArray> read(List<byte[]> drives) throws IOException {
        List<ArrayReader.Source> sources = new ArrayList<>();
        for (byte[] drive : drives) {
            BlockDevice bytes = BytesDevice.of(drive);
            Device device = Device.ofDrive(sources.size(), drive.length);
            sources.add(new ArrayReader.Source(device, bytes));
        }
        return ArrayReader.read(sources);
    }
}
