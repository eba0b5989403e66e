package io.drydock.inspect;

import java.util.Optional;

/**
 * A version as deb-version(7) has it: {@code [epoch:]upstream[-revision]}.
 *
 * @param epoch 0 where there is none
 * @param revision what is behind the last hyphen
 */
record DebianVersion(int epoch, String upstream, Optional<String> revision) {
    private static final int MAX_EPOCH_DIGITS = 9;

    static DebianVersion parse(String version) {
        int colon = version.indexOf(':');
        boolean epoch = colon > 0 && colon <= MAX_EPOCH_DIGITS && isNumber(version, colon);
        String rest = epoch ? version.substring(colon + 1) : version;
        int hyphen = rest.lastIndexOf('-');
        return new DebianVersion(
                epoch ? Integer.parseInt(version, 0, colon, 10) : 0,
                hyphen < 0 ? rest : rest.substring(0, hyphen),
                hyphen < 0 ? Optional.empty() : Optional.of(rest.substring(hyphen + 1)));
    }

    private static boolean isNumber(String text, int end) {
        return text.substring(0, end).chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
