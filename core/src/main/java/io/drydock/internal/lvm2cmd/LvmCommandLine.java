package io.drydock.internal.lvm2cmd;

import java.util.List;

/**
 * Words as the one string that lvm2_run takes: it is split again at spaces that are not within
 * quotes, and knows no escapes ({@code lvm_split} of lvmcmdline.c).
 */
final class LvmCommandLine {
    /** MAX_ARGS of lvm's tools.h; what is more is silently dropped. */
    private static final int MAX_WORDS = 64;

    private LvmCommandLine() {}

    /**
     * @throws IllegalArgumentException when a word cannot be written, or there are too many: a
     *     caller checks names first
     */
    static String of(List<String> words) {
        if (words.isEmpty() || words.size() > MAX_WORDS) {
            throw new IllegalArgumentException(words.size() + " words, of at most " + MAX_WORDS);
        }
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append(line.isEmpty() ? "" : " ").append(quoted(word));
        }
        return line.toString();
    }

    private static String quoted(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '\'' || c < ' ' || c > '~') {
                throw new IllegalArgumentException("lvm cannot be told: " + word);
            }
        }
        return "'" + word + "'";
    }
}
