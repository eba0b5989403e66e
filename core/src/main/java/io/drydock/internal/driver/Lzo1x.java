package io.drydock.internal.driver;

/**
 * Expands LZO1X (the kernel's Documentation/staging/lzo.rst, version 0 of the stream), in which
 * btrfs and SquashFS may be packed.
 *
 * <p>Threading: belongs to one thread.
 */
public final class Lzo1x {
    /** Up to here the first byte is an instruction as any other. */
    private static final int FIRST_LITERALS = 17;

    private static final int AFTER_LITERALS = 4;

    private final byte[] in;
    private final byte[] out;
    private final int start;
    private final int end;
    private int from;
    private int to;

    private Lzo1x(byte[] in, byte[] out, int start, int end) {
        this.in = in;
        this.out = out;
        this.start = start;
        this.end = end;
        this.to = start;
    }

    /** That the stream is none, or has more in it than there is room for. */
    private static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedException() {
            super("no LZO1X", null, false, false);
        }
    }

    /**
     * Expands one stream.
     *
     * @param start the first place in {@code out} that is written
     * @param end behind the last place that may be written
     * @return behind the last place that was; -1 when the stream is damaged, or has more
     */
    public static int expand(byte[] in, byte[] out, int start, int end) {
        Lzo1x stream = new Lzo1x(in, out, start, end);
        try {
            stream.run();
            return stream.to;
        } catch (DamagedException _) {
            return -1;
        }
    }

    private void run() throws DamagedException {
        int state = 0;
        if (in.length > 0 && (in[0] & 0xff) > FIRST_LITERALS) {
            int count = next() - FIRST_LITERALS;
            literals(count);
            state = Math.min(count, AFTER_LITERALS);
        }
        while (true) {
            int instruction = next();
            if (instruction < 16 && state == 0) {
                literals(length(instruction, 15) + 3);
                state = AFTER_LITERALS;
                continue;
            }
            int tail;
            if (instruction < 16) {
                tail = instruction;
                int distance = (next() << 2) + (instruction >> 2) + 1;
                boolean longer = state == AFTER_LITERALS;
                copy(longer ? distance + 0x800 : distance, longer ? 3 : 2);
            } else if (instruction < 32) {
                int count = length(instruction & 7, 7) + 2;
                tail = pair();
                int distance = ((instruction & 8) << 11) + (tail >> 2);
                if (distance == 0) {
                    return;
                }
                copy(distance + 0x4000, count);
            } else if (instruction < 64) {
                int count = length(instruction & 31, 31) + 2;
                tail = pair();
                copy((tail >> 2) + 1, count);
            } else {
                tail = instruction;
                int distance = (next() << 3) + (instruction >> 2 & 7) + 1;
                copy(distance, (instruction >> 5) + 1);
            }
            state = tail & 3;
            literals(state);
        }
    }

    private int next() throws DamagedException {
        if (from >= in.length) {
            throw new DamagedException();
        }
        return in[from++] & 0xff;
    }

    private int pair() throws DamagedException {
        return next() | next() << 8;
    }

    /** A length that goes on in further bytes where its bits in the instruction are 0. */
    private int length(int bits, int most) throws DamagedException {
        if (bits > 0) {
            return bits;
        }
        int length = most;
        int more = next();
        while (more == 0) {
            length += 255; // ends with the stream, which is short
            more = next();
        }
        return length + more;
    }

    private void literals(int count) throws DamagedException {
        if (count > in.length - from || count > end - to) {
            throw new DamagedException();
        }
        System.arraycopy(in, from, out, to, count);
        from += count;
        to += count;
    }

    /** What is copied may be part of the copy. */
    private void copy(int distance, int count) throws DamagedException {
        if (distance > to - start || count > end - to) {
            throw new DamagedException();
        }
        for (int i = 0; i < count; i++, to++) {
            out[to] = out[to - distance];
        }
    }
}
