package io.drydock.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.GuestPath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GlobPatternTest {
    private static final byte[] IN_PATTERNS =
            "aabBcz.-*?[[]]!^\\\\*".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] IN_NAMES = "aabBcz.-*?[]!^\\".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @CsvSource({
        "*, '', true",
        "?, '', false",
        "a*c, abc, true",
        "a*c, abd, false",
        "*.txt, .txt, true",
        "[a-c]x, bx, true",
        "[!a-c]x, bx, false",
        "[^a-c]x, dx, true",
        "[]a]x, ]x, true",
        "[a-]x, -x, true",
        "[[:digit:][:upper:]], 7, true",
        "[[:digit:][:upper:]], U, true",
        "[[:digit:][:upper:]], u, false",
        "[ab, [ab, true",
        "\\*, *, true",
        "\\*, a, false",
        "a/*, a/b/c, true",
        "*a*b*c, xxaxxbxxc, true",
    })
    void matches(String pattern, String name, boolean expected) {
        assertThat(GlobPattern.of(pattern).matches(name.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(expected);
    }

    @Test
    void matchesBytes() {
        byte[] latin1 = "Größe".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(GlobPattern.of("Gr??e").matches(GuestPath.of(latin1))).isTrue();
        assertThat(GlobPattern.of(latin1).matches(latin1)).isTrue();
        assertThat(GlobPattern.of("Größe").matches(latin1)).isFalse();
        assertThat(GlobPattern.of("Gr????e").matches(GuestPath.of("Größe"))).isTrue();
    }

    @Test
    void ignoresCaseAndHidesPeriods() {
        assertThat(GlobPattern.of("[a-c]*.TXT").ignoringCase().matches(GuestPath.of("Bx.txt")))
                .isTrue();
        assertThat(GlobPattern.of("[!a]").ignoringCase().matches(GuestPath.of("A"))).isFalse();
        for (String pattern : new String[] {"*", "?x", "[.]x", "[!a]x"}) {
            assertThat(GlobPattern.of(pattern).matches(GuestPath.of(".x"))).isTrue();
            assertThat(GlobPattern.of(pattern).hidingPeriods().matches(GuestPath.of(".x")))
                    .isFalse();
        }
        assertThat(GlobPattern.of(".*").hidingPeriods().matches(GuestPath.of(".x"))).isTrue();
    }

    /** A thousand stars would take a naive matcher longer than anyone waits. */
    @Test
    void manyStarsEnd() {
        byte[] name = new byte[4000];
        Arrays.fill(name, (byte) 'a');

        assertThat(GlobPattern.of("*a".repeat(1000) + "b").matches(name)).isFalse();
    }

    @Test
    void agreesWithTheCLibrary() {
        Random random = new Random(1);
        int matched = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] pattern = random(random, IN_PATTERNS, 8);
            byte[] name = random(random, IN_NAMES, 5);
            int flags = random.nextInt(4);
            if (text(pattern).contains("[.")) {
                continue; // a collating symbol, which we do not have
            }
            GlobPattern ours = GlobPattern.of(pattern);
            if ((flags & 1) != 0) {
                ours = ours.hidingPeriods();
            }
            if ((flags & 2) != 0) {
                ours = ours.ignoringCase();
            }
            boolean expected =
                    CLibrary.fnmatch(
                            pattern,
                            name,
                            ((flags & 1) != 0 ? CLibrary.FNM_PERIOD : 0)
                                    | ((flags & 2) != 0 ? CLibrary.FNM_CASEFOLD : 0));
            matched += expected ? 1 : 0;
            assertThat(ours.matches(name))
                    .as("%s on %s, flags %d", ours, text(name), flags)
                    .isEqualTo(expected);
        }
        assertThat(matched).isGreaterThan(5_000);
    }

    private static byte[] random(Random random, byte[] alphabet, int maxLength) {
        byte[] bytes = new byte[random.nextInt(maxLength + 1)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = alphabet[random.nextInt(alphabet.length)];
        }
        return bytes;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
