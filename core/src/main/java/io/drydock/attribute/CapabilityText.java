package io.drydock.attribute;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The text form of file capabilities (cap_text_formats(7)): clauses, each with the names that it is
 * about and what is set, added or taken away: {@code cap_chown,cap_kill=p cap_kill+i}. Writes what
 * libcap 2.66 writes.
 */
final class CapabilityText {
    /** In the order in which they are written; the states below count in these bits. */
    private static final String FLAGS = "eip";

    private static final int EFFECTIVE = 1;
    private static final int INHERITABLE = 4;
    private static final int PERMITTED = 2;
    private static final int STATES = 8;

    private static final LinuxCapability[] NAMED = LinuxCapability.values();
    private static final long ALL = (1L << NAMED.length) - 1;

    private final String text;
    private int position;
    private long effective;
    private long inheritable;
    private long permitted;

    CapabilityText(String text) {
        this.text = text;
    }

    FileCapabilities parse() {
        for (skipSpace(); position < text.length(); skipSpace()) {
            clause();
        }
        if (effective != 0 && effective != (permitted | inheritable)) {
            throw bad("all that are permitted or inheritable are effective, or none");
        }
        return FileCapabilities.ofBits(
                permitted, inheritable, effective != 0, OptionalLong.empty());
    }

    private void skipSpace() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    private void clause() {
        long names = names();
        if ("=+-".indexOf(peek()) < 0) {
            throw bad("a clause is names, then =, + or -, then letters of " + FLAGS);
        }
        while ("=+-".indexOf(peek()) >= 0) {
            action(text.charAt(position++), names);
        }
        if (peek() != ' ') {
            throw bad("letters are those of " + FLAGS);
        }
    }

    /** The next character, with a space for all white space and for the end. */
    private char peek() {
        boolean end = position == text.length() || Character.isWhitespace(text.charAt(position));
        return end ? ' ' : text.charAt(position);
    }

    private long names() {
        int start = position;
        while ("=+- ".indexOf(peek()) < 0) {
            position++;
        }
        if (start == position) {
            if (peek() != '=') {
                throw bad("only = may stand without names, and means all then");
            }
            return ALL;
        }
        long names = 0;
        for (String name : text.substring(start, position).split(",", -1)) {
            names |= name(name.toLowerCase(Locale.ROOT));
        }
        return names;
    }

    private long name(String name) {
        if (name.equals("all")) {
            return ALL;
        }
        for (LinuxCapability capability : NAMED) {
            if (name.equals(capability.toString())) {
                return capability.bit();
            }
        }
        if (name.matches("[0-9]{1,2}") && Integer.parseInt(name) < Long.SIZE) {
            return 1L << Integer.parseInt(name);
        }
        throw bad("there is no capability " + name);
    }

    private void action(char operator, long names) {
        if (operator == '=') {
            change(FLAGS, names, false);
        }
        int start = position;
        while (FLAGS.indexOf(peek()) >= 0) {
            position++;
        }
        if (operator != '=' && start == position) {
            throw bad(operator + " needs letters of " + FLAGS);
        }
        change(text.substring(start, position), names, operator != '-');
    }

    private void change(String flags, long names, boolean on) {
        for (char flag : flags.toCharArray()) {
            switch (flag) {
                case 'e' -> effective = on ? effective | names : effective & ~names;
                case 'i' -> inheritable = on ? inheritable | names : inheritable & ~names;
                default -> permitted = on ? permitted | names : permitted & ~names;
            }
        }
    }

    private IllegalArgumentException bad(String reason) {
        return new IllegalArgumentException("no file capabilities: " + text + ": " + reason);
    }

    /** What most have is said of all, and then what the others have more or less. */
    static String format(FileCapabilities file) {
        int[] states = IntStream.range(0, Long.SIZE).map(n -> state(file, n)).toArray();
        int base = mostFrequent(Arrays.copyOf(states, NAMED.length));
        StringBuilder out = new StringBuilder("=").append(flags(base));
        for (int state = STATES - 1; state >= 0; state--) {
            String names = names(states, state, 0, NAMED.length);
            if (state == base || names.isEmpty()) {
                continue;
            }
            String more = flags(state & ~base);
            String less = flags(base & ~state);
            if (out.toString().equals("=")) {
                out.setLength(0);
                out.append(names).append('=').append(more);
            } else {
                out.append(' ').append(names);
                out.append(more.isEmpty() ? "" : "+" + more);
            }
            out.append(less.isEmpty() ? "" : "-" + less);
        }
        for (int state = STATES - 1; state > 0; state--) {
            String numbers = names(states, state, NAMED.length, Long.SIZE);
            out.append(numbers.isEmpty() ? "" : " " + numbers + "+" + flags(state));
        }
        return out.toString();
    }

    private static int state(FileCapabilities file, int number) {
        int state =
                ((file.permittedBits() >>> number & 1) == 0 ? 0 : PERMITTED)
                        | ((file.inheritableBits() >>> number & 1) == 0 ? 0 : INHERITABLE);
        return state == 0 || !file.isEffective() ? state : state | EFFECTIVE;
    }

    private static int mostFrequent(int[] states) {
        int[] counts = new int[STATES];
        for (int state : states) {
            counts[state]++;
        }
        int most = STATES - 1;
        for (int state = STATES - 2; state >= 0; state--) {
            most = counts[state] >= counts[most] ? state : most;
        }
        return most;
    }

    private static String names(int[] states, int state, int from, int to) {
        return String.join(
                ",",
                IntStream.range(from, to)
                        .filter(n -> states[n] == state)
                        .mapToObj(n -> n < NAMED.length ? NAMED[n].toString() : "" + n)
                        .toList());
    }

    private static String flags(int state) {
        return ((state & EFFECTIVE) != 0 ? "e" : "")
                + ((state & INHERITABLE) != 0 ? "i" : "")
                + ((state & PERMITTED) != 0 ? "p" : "");
    }
}
