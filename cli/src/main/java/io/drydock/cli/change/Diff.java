package io.drydock.cli.change;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.Patch;
import io.drydock.cli.text.Printable;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Changes in the form of {@code git diff}: patch(1) and git-apply(1) take what it says of texts and
 * permissions. It also says what git(1) does not keep: owners, directories, devices.
 */
public final class Diff {
    private static final int CONTEXT_LINES = 3;
    private static final String NOWHERE = "/dev/null";

    private Diff() {}

    /** One change, in lines that each end with a line feed. */
    public static String of(Change change) {
        String path = Printable.of(change.path().toBytes());
        String name = path.startsWith("/") ? path.substring(1) : path;
        StringBuilder text = new StringBuilder();
        text.append("diff --git a/").append(name).append(" b/").append(name).append('\n');
        modes(change, text);
        content(change, name, text);
        return text.toString();
    }

    private static void modes(Change change, StringBuilder text) {
        Snapshot before = change.before();
        Snapshot after = change.after();
        if (!before.isThere()) {
            text.append("new file mode ").append(after.mode()).append('\n');
        } else if (!after.isThere()) {
            text.append("deleted file mode ").append(before.mode()).append('\n');
        } else if (!before.mode().equals(after.mode())) {
            text.append("old mode ").append(before.mode()).append('\n');
            text.append("new mode ").append(after.mode()).append('\n');
        }
        if (before.isThere() && after.isThere() && !before.hasOwnersOf(after)) {
            text.append("old owner ").append(owner(before)).append('\n');
            text.append("new owner ").append(owner(after)).append('\n');
        }
    }

    private static String owner(Snapshot file) {
        FileStatus status = file.status().orElseThrow();
        return status.uid() + ":" + status.gid();
    }

    private static void content(Change change, String name, StringBuilder text) {
        boolean none = !hasContent(change.before()) && !hasContent(change.after());
        if (none || change.before().hasContentOf(change.after())) {
            return;
        }
        String from = hasContent(change.before()) ? "a/" + name : NOWHERE;
        String to = hasContent(change.after()) ? "b/" + name : NOWHERE;
        Optional<List<String>> old = lines(change.before());
        Optional<List<String>> now = lines(change.after());
        if (old.isEmpty() || now.isEmpty()) {
            text.append("Binary files " + from + " and " + to + " differ\n");
            return;
        }
        Patch<String> patch = DiffUtils.diff(old.get(), now.get());
        append(
                UnifiedDiffUtils.generateUnifiedDiff(from, to, old.get(), patch, CONTEXT_LINES),
                text);
    }

    private static boolean hasContent(Snapshot file) {
        return file.type() == FileType.REGULAR || file.type() == FileType.SYMBOLIC_LINK;
    }

    /** The lines of a text, each with its line feed; empty when it is none that can be shown. */
    private static Optional<List<String>> lines(Snapshot file) {
        if (!hasContent(file)) {
            return Optional.of(List.of());
        }
        return file.content().flatMap(Diff::text).map(Diff::split);
    }

    private static Optional<String> text(byte[] content) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }

    private static List<String> split(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int feed = text.indexOf('\n', start);
            int end = feed < 0 ? text.length() : feed + 1;
            lines.add(text.substring(start, end));
            start = end;
        }
        return lines;
    }

    /** Of nothing git(1) says that it begins at line 0, and the library at line 1. */
    private static String nothing(String line) {
        return line.startsWith("@@ -1,0 ")
                ? "@@ -0,0 " + line.substring("@@ -1,0 ".length())
                : line.startsWith("@@") ? line.replace(" +1,0 @@", " +0,0 @@") : line;
    }

    /** The first two lines, and those that begin with @@, are without a line feed. */
    private static void append(List<String> diff, StringBuilder text) {
        for (int i = 0; i < diff.size(); i++) {
            String line = nothing(diff.get(i));
            text.append(line);
            if (!line.endsWith("\n")) {
                boolean heading = i < 2 || line.startsWith("@@");
                text.append(heading ? "\n" : "\n\\ No newline at end of file\n");
            }
        }
    }
}
