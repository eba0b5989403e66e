package io.drydock.partition;

import io.drydock.testing.Commands;
import io.drydock.volume.Partition.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What sfdisk says of an image's table. */
final class Sfdisk {
    private static final Pattern HEADER = Pattern.compile("(?m)^([a-z-]+): (.*)$");
    private static final Pattern LINE = Pattern.compile("(?m)^\\S+?(\\d+) : (.*)$");
    private static final Pattern FIELD = Pattern.compile("(\\w+)=\\s*(\"[^\"]*\"|[^,\\s]+)");

    private final String dump;

    private Sfdisk(String dump) {
        this.dump = dump;
    }

    static Sfdisk of(Path image) {
        return new Sfdisk(Commands.run("sfdisk", "--dump", image));
    }

    /** A line in front of the partitions: {@code label}, {@code label-id}, {@code last-lba} ... */
    String header(String name) {
        Matcher headers = HEADER.matcher(dump);
        while (headers.find()) {
            if (headers.group(1).equals(name)) {
                return headers.group(2);
            }
        }
        throw new AssertionError(name + " is not in\n" + dump);
    }

    List<Shape> shapes() {
        List<Shape> shapes = new ArrayList<>();
        Matcher lines = LINE.matcher(dump);
        while (lines.find()) {
            shapes.add(shape(Integer.parseInt(lines.group(1)), lines.group(2)));
        }
        return shapes;
    }

    private Shape shape(int number, String fields) {
        boolean gpt = header("label").equals("gpt");
        String type = field(fields, "type").orElseThrow();
        String shown = gpt ? type : "0x" + type.toLowerCase(Locale.ROOT);
        return new Shape(
                number,
                Long.parseLong(field(fields, "start").orElseThrow()) * 512,
                Long.parseLong(field(fields, "size").orElseThrow()) * 512,
                shown,
                field(fields, "name"),
                gpt ? attributes(field(fields, "attrs").orElse("")) : bootable(fields),
                kind(gpt, number, shown));
    }

    private static long bootable(String fields) {
        return fields.contains("bootable") ? 0x80 : 0;
    }

    private static Kind kind(boolean gpt, int number, String type) {
        if (!gpt && PartitionTypes.isExtended(type)) {
            return Kind.EXTENDED;
        }
        return !gpt && number > 4 ? Kind.LOGICAL : Kind.PRIMARY;
    }

    private static long attributes(String text) {
        long bits = 0;
        for (String word : text.replace("GUID:", " ").split("[ ,]+")) {
            bits |=
                    switch (word) {
                        case "" -> 0;
                        case "RequiredPartition" -> 1;
                        case "NoBlockIOProtocol" -> 2;
                        case "LegacyBIOSBootable" -> 4;
                        default -> 1L << Integer.parseInt(word);
                    };
        }
        return bits;
    }

    /** Bytes that are not ASCII are written in hexadecimal digits. */
    private static String unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\x", i)) {
                bytes.write(Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                bytes.write(text.charAt(i));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Optional<String> field(String fields, String name) {
        Matcher matcher = FIELD.matcher(fields);
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                return Optional.of(unescape(matcher.group(2).replace("\"", "")));
            }
        }
        return Optional.empty();
    }
}
