package io.drydock.inspect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files of shell assignments: os-release(5), lsb-release, /etc/sysconfig. */
final class ShellAssignments {
    private ShellAssignments() {}

    /**
     * The variables that the lines set, unquoted; a later line wins. What is no assignment is left
     * out, and nothing is expanded.
     */
    static Map<String, String> parse(List<String> lines) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                values.put(line.substring(0, equals), unquote(line.substring(equals + 1)));
            }
        }
        return values;
    }

    /** A word as the shell takes it: ends at a blank outside quotes. */
    private static String unquote(String word) {
        StringBuilder out = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < word.length()) {
                i++;
                out.append(word.charAt(i));
            } else if (quote != 0 ? c == quote : c == '"' || c == '\'') {
                quote = quote == 0 ? c : 0;
            } else if (quote == 0 && (c == ' ' || c == '\t')) {
                break;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
