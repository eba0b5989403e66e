package io.drydock.volume;

import io.drydock.testing.Commands;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What libblkid (partx) and libfdisk (sfdisk) say about the partitions of an image. */
final class PartitionOracle {
    private static final Pattern PAIR = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final Pattern ESCAPE = Pattern.compile("\\\\x([0-9a-f]{2})");

    private PartitionOracle() {}

    /** The partitions as partx prints them. Its starts and sizes are in units of 512 bytes. */
    static List<Partition> partx(Path image, int sectorBytes) {
        return Commands.run(
                        "partx",
                        "--pairs",
                        "--bytes",
                        "--sector-size",
                        sectorBytes,
                        "-o",
                        "NR,START,SECTORS,UUID,TYPE,NAME,SCHEME,FLAGS",
                        image)
                .lines()
                .map(PartitionOracle::partition)
                .toList();
    }

    private static Partition partition(String line) {
        Map<String, String> values = new HashMap<>();
        Matcher pairs = PAIR.matcher(line);
        while (pairs.find()) {
            values.put(pairs.group(1), pairs.group(2));
        }
        boolean gpt = value(values, "SCHEME").equals("gpt");
        int number = Integer.parseInt(value(values, "NR"));
        String type = value(values, "TYPE");
        return new Partition(
                number,
                Long.parseLong(value(values, "START")) * 512,
                Long.parseLong(value(values, "SECTORS")) * 512,
                gpt ? type.toUpperCase(Locale.ROOT) : type,
                value(values, "UUID"),
                Optional.of(unescape(value(values, "NAME"))).filter(s -> !s.isEmpty()),
                Long.decode(value(values, "FLAGS")),
                kind(gpt, number, type));
    }

    private static String value(Map<String, String> values, String key) {
        return values.getOrDefault(key, "");
    }

    private static Partition.Kind kind(boolean gpt, int number, String type) {
        if (!gpt && List.of("0x5", "0xf", "0x85").contains(type)) {
            return Partition.Kind.EXTENDED;
        }
        return !gpt && number > 4 ? Partition.Kind.LOGICAL : Partition.Kind.PRIMARY;
    }

    private static String unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher escape = ESCAPE.matcher(text);
        int at = 0;
        while (escape.find()) {
            bytes.writeBytes(text.substring(at, escape.start()).getBytes(StandardCharsets.UTF_8));
            bytes.write(Integer.parseInt(escape.group(1), 16));
            at = escape.end();
        }
        bytes.writeBytes(text.substring(at).getBytes(StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
