package io.drydock.internal.btrfs.disk;

/**
 * Expands LZO1X (the kernel's Documentation/staging/lzo.rst, version 0 of the stream).
 *
 * <p>Threading: belongs to one thread.
 */
final class Lzo1x {
    /** Up to here the first byte is an instruction as any other. */
    private static final int FIRST_LITERALS = 17;

    private static final int AFTER_LITERALS = 4;

    private final byte[] in;
    private final int inEnd;
    private final byte[] out;
    private final int outStart;
    private final int outEnd;
    private int from;
    private int to;

    private Lzo1x(Fields content, int length, byte[] out, int outStart, int outEnd) {
        this.in = content.array();
        this.from = content.from();
        this.inEnd = content.from() + length;
        this.out = out;
        this.outStart = outStart;
        this.outEnd = outEnd;
        this.to = outStart;
    }

    /**
     * Expands one stream.
     *
     * @param length of the stream, which begins where the fields do and is within them
     * @param outEnd behind the last place that may be written
     * @return behind the last place that was
     */
    static int expand(Fields content, int length, byte[] out, int outStart, int outEnd)
            throws BadStructureException {
        Lzo1x stream = new Lzo1x(content, length, out, outStart, outEnd);
        stream.run();
        return stream.to;
    }

    private static BadStructureException bad() {
        return new BadStructureException("LZO-compressed content is damaged");
    }

    private void run() throws BadStructureException {
        int state = 0;
        if (from < inEnd && (in[from] & 0xff) > FIRST_LITERALS) {
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

    private int next() throws BadStructureException {
        if (from >= inEnd) {
            throw bad();
        }
        return in[from++] & 0xff;
    }

    private int pair() throws BadStructureException {
        return next() | next() << 8;
    }

    /** A length that goes on in further bytes where its bits in the instruction are 0. */
    private int length(int bits, int most) throws BadStructureException {
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

    private void literals(int count) throws BadStructureException {
        if (count > inEnd - from || count > outEnd - to) {
            throw bad();
        }
        System.arraycopy(in, from, out, to, count);
        from += count;
        to += count;
    }

    /** What is copied may be part of the copy. */
    private void copy(int distance, int count) throws BadStructureException {
        if (distance > to - outStart || count > outEnd - to) {
            throw bad();
        }
        for (int i = 0; i < count; i++, to++) {
            out[to] = out[to - distance];
        }
    }
}
