package io.drydock.internal.json;

import io.drydock.error.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON (RFC 8259) as QMP, LUKS2 headers and reports of LVM use it: objects are maps, arrays lists,
 * strings strings, numbers longs or doubles. Core takes no JSON library along for these.
 *
 * <p>Threading: an instance belongs to one text and one thread.
 */
public final class Json {
    private static final int MAX_DEPTH = 64;

    private final String text;
    private int position;

    private Json(String text) {
        this.text = text;
    }

    /** The one object that the text holds. */
    public static Map<String, @Nullable Object> parseObject(String text) throws ProtocolException {
        Json json = new Json(text);
        json.skipSpace();
        Map<String, @Nullable Object> object = json.object(0);
        json.skipSpace();
        if (json.position < text.length()) {
            throw json.bad("text after the object");
        }
        return object;
    }

    private @Nullable Object value(int depth) throws ProtocolException {
        skipSpace();
        return switch (peek()) {
            case '{' -> object(depth + 1);
            case '[' -> array(depth + 1);
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object(int depth) throws ProtocolException {
        checkDepth(depth);
        expect('{');
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        skipSpace();
        if (accept('}')) {
            return object;
        }
        do {
            skipSpace();
            String name = string();
            skipSpace();
            expect(':');
            object.put(name, value(depth));
            skipSpace();
        } while (accept(','));
        expect('}');
        return object;
    }

    private List<@Nullable Object> array(int depth) throws ProtocolException {
        checkDepth(depth);
        expect('[');
        List<@Nullable Object> array = new ArrayList<>();
        skipSpace();
        if (accept(']')) {
            return array;
        }
        do {
            array.add(value(depth));
            skipSpace();
        } while (accept(','));
        expect(']');
        return array;
    }

    private String string() throws ProtocolException {
        expect('"');
        StringBuilder content = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return content.toString();
            }
            content.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() throws ProtocolException {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw bad("unknown escape \\" + c);
        };
    }

    private char unicode() throws ProtocolException {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) {
                throw bad("not a hexadecimal digit");
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private @Nullable Object literal(String word, @Nullable Object value) throws ProtocolException {
        if (!text.startsWith(word, position)) {
            throw bad("neither a value nor " + word);
        }
        position += word.length();
        return value;
    }

    private Object number() throws ProtocolException {
        int start = position;
        while (position < text.length() && "+-.0123456789eE".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        String number = text.substring(start, position);
        try {
            boolean whole = number.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
            return whole ? (Object) Long.valueOf(number) : (Object) Double.valueOf(number);
        } catch (NumberFormatException e) {
            throw new ProtocolException("parse", "JSON", "not a number: '" + number + "'", e);
        }
    }

    private void skipSpace() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private char peek() throws ProtocolException {
        if (position >= text.length()) {
            throw bad("it ends too early");
        }
        return text.charAt(position);
    }

    private char next() throws ProtocolException {
        char c = peek();
        position++;
        return c;
    }

    private boolean accept(char wanted) throws ProtocolException {
        if (peek() != wanted) {
            return false;
        }
        position++;
        return true;
    }

    private void expect(char wanted) throws ProtocolException {
        if (!accept(wanted)) {
            throw bad("'" + wanted + "' expected");
        }
    }

    private void checkDepth(int depth) throws ProtocolException {
        if (depth > MAX_DEPTH) {
            throw bad("nested more than " + MAX_DEPTH + " deep");
        }
    }

    private ProtocolException bad(String what) {
        return new ProtocolException("parse", "JSON", what + " at character " + position);
    }

    /** The text of a map, list, string, number, boolean or null, without line breaks. */
    public static String write(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(@Nullable Object value, StringBuilder out) {
        switch (value) {
            case Map<?, ?> map -> {
                out.append('{');
                map.forEach((name, member) -> {
                    separate(out, '{');
                    write(String.valueOf(name), out);
                    out.append(':');
                    write(member, out);
                });
                out.append('}');
            }
            case List<?> list -> {
                out.append('[');
                list.forEach(element -> {
                    separate(out, '[');
                    write(element, out);
                });
                out.append(']');
            }
            case String string -> writeString(string, out);
            case null, default -> out.append(value);
        }
    }

    private static void separate(StringBuilder out, char opening) {
        if (out.charAt(out.length() - 1) != opening) {
            out.append(',');
        }
    }

    private static void writeString(String string, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
