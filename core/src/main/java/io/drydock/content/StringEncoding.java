package io.drydock.content;

/** How strings are written that are looked for in a file: the letters of {@code strings -e}. */
public enum StringEncoding {
    /** {@code s}: ASCII, a byte each. */
    ASCII(1, false, 0x7e),
    /** {@code S}: a byte each, all above 127 taken for letters. */
    EIGHT_BIT(1, false, 0xff),
    /** {@code l}: ASCII in UTF-16, the low byte first. */
    UTF_16LE(2, false, 0x7e),
    /** {@code b}: ASCII in UTF-16, the high byte first. */
    UTF_16BE(2, true, 0x7e),
    /** {@code L}: ASCII in UTF-32, the low byte first. */
    UTF_32LE(4, false, 0x7e),
    /** {@code B}: ASCII in UTF-32, the high byte first. */
    UTF_32BE(4, true, 0x7e);

    private final int width;
    private final boolean bigEndian;
    private final int most;

    StringEncoding(int width, boolean bigEndian, int most) {
        this.width = width;
        this.bigEndian = bigEndian;
        this.most = most;
    }

    /** How many bytes a character has. */
    int width() {
        return width;
    }

    /** The character at a place, or a negative number where none is that people can read. */
    int characterAt(byte[] bytes, int at) {
        int value = 0;
        for (int i = 0; i < width; i++) {
            int next = bytes[bigEndian ? at + i : at + width - 1 - i] & 0xff;
            value = (value << 8) | next;
        }
        boolean readable = value == '\t' || (value >= ' ' && value < 0x7f) || value > 0x7f;
        return readable && value <= most ? value : -1;
    }
}
