package io.drydock.content;

/** Counts lines, words and characters, over pieces of a file. */
final class TextCounter {
    private long lines;
    private long words;
    private long characters;
    private long bytes;
    private boolean inWord;

    /** How many bytes of a character are still to come, and what the next one may be. */
    private int missing;

    private int least;
    private int most;

    void add(byte[] piece, int count) {
        for (int i = 0; i < count; i++) {
            int value = piece[i] & 0xff;
            lines += value == '\n' ? 1 : 0;
            boolean space = value == ' ' || (value >= '\t' && value <= '\r');
            words += !space && !inWord ? 1 : 0;
            inWord = !space;
            decode(value);
        }
        bytes += count;
    }

    /** RFC 3629, section 4: no byte that cannot follow what has been before is waited for. */
    private void decode(int value) {
        if (missing > 0 && value >= least && value <= most) {
            missing--;
            expect(0x80, 0xbf);
            characters += missing == 0 ? 1 : 0;
            return;
        }
        missing = 0;
        expect(0x80, 0xbf);
        if (value < 0x80) {
            characters++;
        } else if (value >= 0xc2 && value <= 0xdf) {
            missing = 1;
        } else if (value >= 0xe0 && value <= 0xef) {
            missing = 2;
            expect(value == 0xe0 ? 0xa0 : 0x80, value == 0xed ? 0x9f : 0xbf);
        } else if (value >= 0xf0 && value <= 0xf4) {
            missing = 3;
            expect(value == 0xf0 ? 0x90 : 0x80, value == 0xf4 ? 0x8f : 0xbf);
        }
    }

    private void expect(int from, int to) {
        least = from;
        most = to;
    }

    TextCounts counts() {
        return new TextCounts(lines, words, characters, bytes);
    }
}
