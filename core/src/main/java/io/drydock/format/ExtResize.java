package io.drydock.format;

import io.drydock.error.CorruptDataException;
import io.drydock.internal.program.Program;
import io.drydock.internal.program.ProgramResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * resize2fs(8), and what it wants to be done before.
 *
 * <p>Threading: stateless.
 */
final class ExtResize {
    private static final Program RESIZE2FS = new Program("resize2fs", "e2fsprogs");
    private static final Program DUMPE2FS = new Program("dumpe2fs", "e2fsprogs");
    private static final Pattern MINIMUM =
            Pattern.compile("minimum size of the filesystem: (\\d+)");
    private static final Pattern BLOCKS = Pattern.compile("(?m)^Block count: +(\\d+)$");
    private static final Pattern BLOCK_BYTES = Pattern.compile("(?m)^Block size: +(\\d+)$");

    private ExtResize() {}

    /**
     * Makes the filesystem as large; as large as the device where no size is given.
     *
     * @return its size now, which is a multiple of its blocks
     */
    static long resize(Attached attached, OptionalLong sizeBytes) throws IOException {
        ExtChecker.prepare(attached, "resize");
        List<String> arguments = new ArrayList<>(List.of("@"));
        if (sizeBytes.isPresent()) {
            arguments.add(sizeBytes.getAsLong() / 1024 + "K");
        }
        attached.run(RESIZE2FS, arguments).checkSuccess("resize", attached.name());
        String header = header(attached);
        return number(header, BLOCKS, attached) * number(header, BLOCK_BYTES, attached);
    }

    /** How small it can be made, in bytes: an estimate. */
    static long minimumBytes(Attached attached) throws IOException {
        ProgramResult result =
                attached.run(RESIZE2FS, List.of("-P", "@")).checkSuccess("resize", attached.name());
        return number(result.output(), MINIMUM, attached)
                * number(header(attached), BLOCK_BYTES, attached);
    }

    private static String header(Attached attached) throws IOException {
        return attached.run(DUMPE2FS, List.of("-h", "@"))
                .checkSuccess("resize", attached.name())
                .output();
    }

    private static long number(String text, Pattern pattern, Attached attached)
            throws CorruptDataException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new CorruptDataException("resize", attached.name(), "no size: " + text.strip());
        }
        return Long.parseLong(matcher.group(1));
    }
}
