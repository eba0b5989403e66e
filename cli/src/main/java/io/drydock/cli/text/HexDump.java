package io.drydock.cli.text;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes as nbddump(1) prints them: offset, 16 bytes in hexadecimal, and those of them that are
 * printable ASCII. Lines like the one above are left out. What is known to be zeroes is not read.
 *
 * <p>Threading: for one thread.
 */
public final class HexDump {
    private static final int LINE = 16;
    private static final int READ_BYTES = 256 << 10;
    private static final long WINDOW_BYTES = 1L << 30;
    private static final int OFFSET_DIGITS = 10;
    private static final HexFormat HEX = HexFormat.of();

    private final OutputStream out;
    private final long length;
    private final byte[] line = new byte[LINE];
    private final byte[] above = new byte[LINE];
    private int filled;
    private long lineOffset;
    private boolean squeezing;

    private HexDump(long length, OutputStream out) {
        this.length = length;
        this.out = out;
    }

    /**
     * Prints the first bytes of a device.
     *
     * @param length how many, no more than it has
     */
    public static void print(BlockDevice device, long length, OutputStream out) throws IOException {
        HexDump dump = new HexDump(length, out);
        long window;
        for (long at = 0; at < length; at += window) {
            window = Math.min(WINDOW_BYTES, length - at);
            for (Extent extent : device.extents(at, window)) {
                if (extent.zero()) {
                    dump.addZeroes(extent.lengthBytes());
                } else {
                    dump.addData(device, extent);
                }
            }
        }
    }

    private void addData(BlockDevice device, Extent extent) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(Math.min(READ_BYTES, extent.lengthBytes()));
            long end = extent.offsetBytes() + extent.lengthBytes();
            for (long at = extent.offsetBytes(); at < end; at += memory.byteSize()) {
                MemorySegment part = memory.asSlice(0, Math.min(memory.byteSize(), end - at));
                device.read(at, part);
                for (long i = 0; i < part.byteSize(); i++) {
                    add(part.get(ValueLayout.JAVA_BYTE, i));
                }
            }
        }
    }

    private void addZeroes(long count) throws IOException {
        long left = count;
        while (left > 0) {
            boolean likeAbove = filled == 0 && lineOffset > 0 && isZero(above);
            // The last line is always printed.
            long whole = Math.min(left, length - 1 - lineOffset) / LINE * LINE;
            if (likeAbove && whole > 0) {
                squeeze();
                lineOffset += whole;
                left -= whole;
            } else {
                add((byte) 0);
                left--;
            }
        }
    }

    private static boolean isZero(byte[] bytes) {
        return Arrays.equals(bytes, new byte[LINE]);
    }

    private void add(byte value) throws IOException {
        line[filled++] = value;
        boolean last = lineOffset + filled == length;
        if (filled == LINE || last) {
            if (!last && lineOffset > 0 && Arrays.equals(line, above)) {
                squeeze();
            } else {
                squeezing = false;
                out.write(text().getBytes(StandardCharsets.US_ASCII));
                System.arraycopy(line, 0, above, 0, LINE);
            }
            lineOffset += filled;
            filled = 0;
        }
    }

    private void squeeze() throws IOException {
        if (!squeezing) {
            squeezing = true;
            out.write("*\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder(80);
        text.append(HEX.toHexDigits(lineOffset, OFFSET_DIGITS)).append(": ");
        for (int i = 0; i < LINE; i++) {
            text.append(i < filled ? HEX.toHexDigits(line[i]) : "  ").append(i == 7 ? "  " : " ");
        }
        text.append('|');
        for (int i = 0; i < LINE; i++) {
            boolean printable = line[i] >= ' ' && line[i] <= '~';
            text.append(i >= filled ? ' ' : printable ? (char) line[i] : '.');
        }
        return text.append("|\n").toString();
    }
}
