package io.drydock.internal.fat.volume;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Chooses the short name that a name gets in a directory, as Linux and Windows do: the name itself
 * where it is one, else a part of it with {@code ~1} to {@code ~9}, and then one with four digits
 * of a sum of the name.
 *
 * @param shortName which is free in the directory
 * @param isLong whether the name must be kept as a long name beside it
 */
public record NewName(ShortName shortName, boolean isLong) {
    private static final int MAX_BASE = 8;
    private static final int MAX_EXTENSION = 3;
    private static final int BASE_BEFORE_TAIL = 6;
    private static final int BASE_BEFORE_SUM = 2;
    private static final int SUMS = 1 << Short.SIZE;

    /**
     * @param name a possible one, without dots at its end
     * @param isFree whether nothing in the directory has that short name
     * @return empty when all of its short names are taken, or it has no character for one
     */
    public static Optional<NewName> of(
            String name, Codepage codepage, CaseStyle style, Predicate<ShortName> isFree) {
        int dot = dot(name);
        Part base = Part.of(dot < 0 ? name : name.substring(0, dot), MAX_BASE, codepage);
        Part extension = Part.of(dot < 0 ? "" : name.substring(dot + 1), MAX_EXTENSION, codepage);
        if (base.bytes.length == 0) {
            return Optional.empty();
        }
        if (base.exact && extension.exact) {
            boolean flags = style.makesFlags();
            boolean upper = base.upper && extension.upper;
            boolean kept = upper || (flags && base.hasOneCase() && extension.hasOneCase());
            int lowerCase =
                    flags && kept
                            ? (base.upper ? 0 : ShortEntry.LOWER_BASE)
                                    | (extension.upper ? 0 : ShortEntry.LOWER_EXTENSION)
                            : 0;
            ShortName exact = ShortName.of(base.bytes, extension.bytes, lowerCase);
            return isFree.test(exact)
                    ? Optional.of(new NewName(exact, !kept))
                    : numbered(name, base, extension, isFree);
        }
        return numbered(name, base, extension, isFree);
    }

    /** Where the extension begins; -1 when there is none, as behind dots and blanks only. */
    private static int dot(String name) {
        int dot = name.lastIndexOf('.');
        return name.substring(0, Math.max(dot, 0)).chars().allMatch(c -> c == '.' || c == ' ')
                ? -1
                : dot;
    }

    private static Optional<NewName> numbered(
            String name, Part base, Part extension, Predicate<ShortName> isFree) {
        for (int i = 1; i < 10; i++) {
            ShortName tried = tailed(base, BASE_BEFORE_TAIL, "~" + i, extension);
            if (isFree.test(tried)) {
                return Optional.of(new NewName(tried, true));
            }
        }
        int sum = name.hashCode() ^ name.hashCode() >>> Short.SIZE;
        for (int i = 0; i < SUMS; i++) {
            String tail = String.format(Locale.ROOT, "%04X~1", sum + i & SUMS - 1);
            ShortName tried = tailed(base, BASE_BEFORE_SUM, tail, extension);
            if (isFree.test(tried)) {
                return Optional.of(new NewName(tried, true));
            }
        }
        return Optional.empty();
    }

    private static ShortName tailed(Part base, int most, String tail, Part extension) {
        byte[] kept = Arrays.copyOf(base.bytes, Math.min(base.bytes.length, most));
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(kept);
        whole.writeBytes(tail.getBytes(StandardCharsets.US_ASCII));
        return ShortName.of(whole.toByteArray(), extension.bytes, 0);
    }

    /**
     * What becomes of a part of a name.
     *
     * @param exact whether nothing is lost but the case
     * @param upper whether no letter is in lower case
     * @param lower whether no letter is in upper case
     */
    private record Part(byte[] bytes, boolean exact, boolean upper, boolean lower) {
        private static final String REPLACED = "[];,+=";

        static Part of(String text, int most, Codepage codepage) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            boolean exact = true;
            boolean upper = true;
            boolean lower = true;
            for (char character : text.toCharArray()) {
                if (character == '.' || character == ' ') {
                    exact = false;
                    continue;
                }
                if (bytes.size() == most) {
                    exact = false;
                    break;
                }
                int code = REPLACED.indexOf(character) >= 0 ? -1 : codepage.code(character);
                if (code < 0) {
                    exact = false;
                    bytes.write('_');
                    continue;
                }
                byte capital = codepage.upper(code);
                boolean ascii = code < 0x7f;
                boolean letter = Character.isLetter(codepage.character(capital));
                upper &= ascii && (!letter || capital == (byte) code);
                lower &= ascii && (!letter || capital != (byte) code);
                bytes.write(capital);
            }
            return new Part(bytes.toByteArray(), exact, upper, lower);
        }

        boolean hasOneCase() {
            return upper || lower;
        }
    }
}
