package io.drydock.internal.fat.volume;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Remembers pages of tables and directories, which are read some bytes at a time. What is written
 * goes to the device at once. The content of files does not come here; a page that has both may be
 * outdated there.
 *
 * <p>Threading: safe for use by many threads; who writes is alone.
 */
public final class PageCache {
    private static final int PAGE_BYTES = 16 << 10;
    private static final int MAX_PAGES = 256;

    private final BlockDevice device;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Long, byte[]> pages = new LinkedHashMap<>(16, 0.75f, true);

    PageCache(BlockDevice device) {
        this.device = device;
    }

    /** An unsigned little-endian number of up to four bytes. The range must exist. */
    long number(long offset, int length) throws IOException {
        long number = 0;
        byte[] page = page(offset);
        for (int i = 0; i < length; i++) {
            int at = (int) ((offset + i) % PAGE_BYTES);
            if (at == 0 && i > 0) {
                page = page(offset + i);
            }
            number |= Byte.toUnsignedLong(page[at]) << (8 * i);
        }
        return number;
    }

    /** Fills the array. The range must exist. */
    public void read(long offset, byte[] into) throws IOException {
        int done = 0;
        while (done < into.length) {
            byte[] page = page(offset + done);
            int at = (int) ((offset + done) % PAGE_BYTES);
            int count = Math.min(into.length - done, page.length - at);
            System.arraycopy(page, at, into, done, count);
            done += count;
        }
    }

    private byte[] page(long offset) throws IOException {
        long number = offset / PAGE_BYTES;
        lock.lock();
        try {
            byte[] page = pages.get(number);
            if (page == null) {
                long start = number * PAGE_BYTES;
                page = new byte[(int) Math.min(PAGE_BYTES, device.sizeBytes() - start)];
                device.read(start, MemorySegment.ofArray(page));
                pages.put(number, page);
                if (pages.size() > MAX_PAGES) {
                    pages.pollFirstEntry();
                }
            }
            return page;
        } finally {
            lock.unlock();
        }
    }

    /** Writes all of the array. */
    public void write(long offset, byte[] from) throws IOException {
        device.write(offset, MemorySegment.ofArray(from));
        lock.lock();
        try {
            int done = 0;
            while (done < from.length) {
                int at = (int) ((offset + done) % PAGE_BYTES);
                int count = Math.min(from.length - done, PAGE_BYTES - at);
                byte[] page = pages.get((offset + done) / PAGE_BYTES);
                if (page != null) {
                    System.arraycopy(from, done, page, at, count);
                }
                done += count;
            }
        } finally {
            lock.unlock();
        }
    }
}
