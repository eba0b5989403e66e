package io.drydock.raid;

import io.drydock.bindings.libc.mdp_superblock_1;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/** Changes superblocks 1.x as somebody would who makes their checksums right again. */
final class SuperblockEdit {
    private static final int BYTES = 4096;

    private SuperblockEdit() {}

    /** Changes that of a member of that version. */
    static void edit(byte[] member, SuperblockVersion version, Consumer<MemorySegment> change) {
        int at = (int) version.offsetBytes(member.length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment superblock = arena.allocate(BYTES, Long.BYTES);
            MemorySegment.copy(member, at, superblock, ValueLayout.JAVA_BYTE, 0, BYTES);
            change.accept(superblock);
            repair(superblock);
            MemorySegment.copy(superblock, ValueLayout.JAVA_BYTE, 0, member, at, BYTES);
        }
    }

    private static void repair(MemorySegment superblock) {
        int devices = mdp_superblock_1.max_dev(superblock);
        if (devices >= 0 && devices <= RaidGeometry.MAX_DEVICES) {
            mdp_superblock_1.sb_csum(superblock, SuperblockParser1.checksum(superblock, devices));
        }
    }
}
