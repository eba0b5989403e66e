package io.drydock.internal.squashfs;

import io.drydock.internal.driver.Lzo1x;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** LZO, which libsquashfs leaves out: liblzo2 is under the GPL. */
final class LzoUnpacker implements Unpacker {
    @Override
    public int unpack(MemorySegment packed, MemorySegment into) {
        byte[] plain = new byte[(int) into.byteSize()];
        int count = Lzo1x.expand(packed.toArray(ValueLayout.JAVA_BYTE), plain, 0, plain.length);
        MemorySegment.copy(plain, 0, into, ValueLayout.JAVA_BYTE, 0, Math.max(count, 0));
        return count;
    }

    @Override
    public void close() {}
}
