package io.drydock.cli.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Arguments without loss. Java decodes them, and what is not UTF-8 in them is gone; yet guests have
 * names that are not. Here a byte that cannot be decoded becomes a lone surrogate, U+DC00 and the
 * byte, and is a byte again in the end (as Python has it: PEP 383).
 */
public final class RawArguments {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final char BYTE = '\uDC00';

    private RawArguments() {}

    /** The process's arguments, read anew if Java has lost something of them. */
    public static String[] of(String[] decoded) throws IOException {
        if (Arrays.stream(decoded).noneMatch(argument -> argument.indexOf('\uFFFD') >= 0)) {
            return decoded;
        }
        List<String> words = new ArrayList<>();
        byte[] line = Files.readAllBytes(COMMAND_LINE);
        int start = 0;
        for (int i = 0; i < line.length; i++) {
            if (line[i] == 0) {
                words.add(decode(ByteBuffer.wrap(line, start, i - start)));
                start = i + 1;
            }
        }
        // Java's own options and the main class come first.
        return words.subList(words.size() - decoded.length, words.size()).toArray(String[]::new);
    }

    /** The text of those bytes. */
    public static String decode(ByteBuffer bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(bytes.remaining());
        CoderResult result = decoder.decode(bytes, text, true);
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                text.put((char) (BYTE | (bytes.get() & 0xff)));
            }
            result = decoder.decode(bytes, text, true);
        }
        return text.flip().toString();
    }

    /** The bytes of that text. */
    public static byte[] encode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 8);
        text.codePoints()
                .forEach(point -> {
                    if (point >= (BYTE | 0x80) && point <= (BYTE | 0xff)) {
                        bytes.write(point & 0xff);
                    } else {
                        bytes.writeBytes(
                                Character.toString(point).getBytes(StandardCharsets.UTF_8));
                    }
                });
        return bytes.toByteArray();
    }
}
