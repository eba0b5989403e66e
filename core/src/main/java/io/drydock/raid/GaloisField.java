package io.drydock.raid;

/** The field of 256 elements in which RAID 6 counts: x^8 + x^4 + x^3 + x^2 + 1 (lib/raid6). */
final class GaloisField {
    private static final int POLYNOMIAL = 0x11d;
    private static final int ORDER = 255;
    private static final int[] POWERS = new int[ORDER];
    private static final int[] LOGARITHMS = new int[ORDER + 1];

    static {
        int value = 1;
        for (int exponent = 0; exponent < ORDER; exponent++) {
            POWERS[exponent] = value;
            LOGARITHMS[value] = exponent;
            value <<= 1;
            if (value > ORDER) {
                value ^= POLYNOMIAL;
            }
        }
    }

    private GaloisField() {}

    /** 2 to that power, which may be negative. */
    static int power(int exponent) {
        return POWERS[Math.floorMod(exponent, ORDER)];
    }

    static int inverse(int value) {
        return power(-LOGARITHMS[value]);
    }

    /** What each byte becomes when it is multiplied by that factor. */
    static byte[] multiples(int factor) {
        byte[] multiples = new byte[ORDER + 1];
        if (factor != 0) {
            for (int i = 1; i <= ORDER; i++) {
                multiples[i] = (byte) power(LOGARITHMS[i] + LOGARITHMS[factor]);
            }
        }
        return multiples;
    }
}
