package io.drydock.inspect;

import io.drydock.error.CorruptDataException;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * dpkg's database of packages, /var/lib/dpkg/status (deb822(5), dpkg(1)): stanzas of fields, with
 * an empty line between them.
 */
final class DpkgStatus {
    private static final String FILE = "/var/lib/dpkg/status";

    /** What libguestfs takes at most; a Debian with 5,000 packages has 6 MB. */
    private static final int LIMIT_BYTES = 50_000_000;

    /** More than all of Debian has for one architecture (70,000 in 2025). */
    private static final int MAX_PACKAGES = 100_000;

    /** The fields that are kept; all others are skipped over. */
    private static final Set<String> FIELDS =
            Set.of(
                    "Package",
                    "Status",
                    "Version",
                    "Architecture",
                    "Description",
                    "Homepage",
                    "Source",
                    "Maintainer");

    /** Installed and configured; what triggers it still awaits does not matter. */
    private static final Set<String> INSTALLED =
            Set.of("installed", "triggers-awaited", "triggers-pending");

    private final byte[] content;
    private int position;

    private DpkgStatus(byte[] content) {
        this.content = content;
    }

    /** The installed packages of a guest; none when it has no such database. */
    static List<Application> read(FileTree files) throws IOException {
        boolean there = GuestText.find(files, FILE).filter(FileStatus::isRegular).isPresent();
        return there ? parse(files.read(GuestPath.of(FILE), LIMIT_BYTES)) : List.of();
    }

    /** The installed packages, in the order of the file. */
    static List<Application> parse(byte[] content) throws CorruptDataException {
        DpkgStatus status = new DpkgStatus(content);
        List<Application> found = new ArrayList<>();
        while (status.position < content.length) {
            application(status.stanza()).ifPresent(found::add);
            if (found.size() > MAX_PACKAGES) {
                throw new CorruptDataException(
                        "read", FILE, "it lists more than " + MAX_PACKAGES + " packages");
            }
        }
        return List.copyOf(found);
    }

    /** The fields of the next stanza, by name; continuation lines follow after line feeds. */
    private Map<String, String> stanza() {
        Map<String, String> fields = new HashMap<>();
        while (position < content.length) {
            int start = position;
            int end = endOfLine(start);
            position = end + 1;
            if (start == end) {
                break;
            }
            int colon = colon(start, end);
            String name = colon < 0 ? "" : text(start, colon);
            while (position < content.length && isBlank(content[position])) {
                end = endOfLine(position);
                position = end + 1;
            }
            if (FIELDS.contains(name)) {
                fields.put(name, value(colon + 1, end));
            }
        }
        return fields;
    }

    private String value(int start, int end) {
        int first = start;
        while (first < end && isBlank(content[first])) {
            first++;
        }
        return text(first, end).stripTrailing();
    }

    private int endOfLine(int from) {
        int end = from;
        while (end < content.length && content[end] != '\n') {
            end++;
        }
        return end;
    }

    private int colon(int start, int end) {
        for (int i = start; i < end; i++) {
            if (content[i] == ':') {
                return i;
            }
        }
        return -1;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private String text(int start, int end) {
        return new String(content, start, end - start, StandardCharsets.UTF_8);
    }

    private static Optional<Application> application(Map<String, String> fields) {
        String name = fields.getOrDefault("Package", "");
        String version = fields.getOrDefault("Version", "");
        String status = fields.getOrDefault("Status", "");
        // "install ok installed": what is wanted, whether there was an error, how it is.
        if (name.isEmpty()
                || version.isEmpty()
                || !INSTALLED.contains(status.substring(status.lastIndexOf(' ') + 1))) {
            return Optional.empty();
        }
        String description = fields.getOrDefault("Description", "");
        int endOfSummary = (description + "\n").indexOf('\n');
        DebianVersion parts = DebianVersion.parse(version);
        return Optional.of(
                new Application(
                        name,
                        parts.epoch(),
                        parts.upstream(),
                        parts.revision(),
                        value(fields, "Architecture"),
                        Optional.of(description.substring(0, endOfSummary))
                                .filter(s -> !s.isEmpty()),
                        Optional.of(description.substring(endOfSummary))
                                .filter(s -> !s.isEmpty())
                                .map(s -> s.replace("\n ", "\n").substring(1)),
                        value(fields, "Homepage"),
                        value(fields, "Source").map(DpkgStatus::withoutVersion),
                        value(fields, "Maintainer")));
    }

    private static Optional<String> value(Map<String, String> fields, String name) {
        return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
    }

    /** {@code glibc (2.36-9)} names the source's version where it is not the package's. */
    private static String withoutVersion(String source) {
        int blank = source.indexOf(' ');
        return blank < 0 ? source : source.substring(0, blank);
    }
}
