package io.drydock.cli;

import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Directory;
import io.drydock.cli.command.GuestCommand;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.MissingMounts;
import io.drydock.cli.command.Place;
import io.drydock.cli.command.Streams;
import io.drydock.cli.command.UsageException;
import io.drydock.cli.text.Printable;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.GuestPath;
import io.drydock.search.Conditions;
import io.drydock.search.FoundFile;
import io.drydock.search.GlobPattern;
import io.drydock.search.Search;
import io.drydock.search.WalkOptions;
import io.drydock.search.WalkOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.apache.commons.cli.Options;

/** {@code drydock find}. */
final class FindCommand implements GuestCommand {
    private static final String UNITS = "ckMG";
    private static final long MAX_DEPTH = 1_000_000;
    private static final long MAX_DAYS = 1_000_000;

    @Override
    public String name() {
        return "find";
    }

    @Override
    public String guestOperands() {
        return "[PATH...]";
    }

    @Override
    public String summary() {
        return "List what is below paths of the guest, and meets all conditions.";
    }

    @Override
    public String notes() {
        return "In the order of their bytes. Links are not followed. What cannot be looked at is named on"
                + " standard error, and the rest listed. Control characters are escaped, but for"
                + " --zero.";
    }

    @Override
    public void addOwnOptions(Options options) {
        options.addOption(
                        CommonOptions.value(
                                "name", "PATTERN", "Whose name matches it: *, ? and [a-z]."))
                .addOption(
                        CommonOptions.value(
                                "t", "type", "LETTER", "Of this type: f, d, l, c, b, p or s."))
                .addOption(
                        CommonOptions.value(
                                "size",
                                "[+-]N[ckMG]",
                                "Of N bytes (KiB, MiB, GiB); more with +, less with -."))
                .addOption(
                        CommonOptions.value(
                                "newer", "DAYS", "Whose content changed in the last days."))
                .addOption(CommonOptions.value("uid", "UID", "That belong to this user."))
                .addOption(CommonOptions.value("gid", "GID", "That belong to this group."))
                .addOption(
                        CommonOptions.value(
                                "perm",
                                "[-/]MODE",
                                "With these permissions, in octal; at least them with -, any of"
                                        + " them with /."))
                .addOption(CommonOptions.value("max-depth", "N", "No more than N levels below."))
                .addOption(CommonOptions.flag("xdev", "Stay in the filesystem of the path."))
                .addOption(
                        CommonOptions.flag(
                                "zero", "End each path with a NUL, and print it as it is."));
    }

    @Override
    public Work prepare(Invocation invocation, List<String> operands, Directory directory)
            throws UsageException {
        Predicate<FoundFile> condition = condition(invocation);
        List<GuestPath> given = directory.resolve(operands);
        List<GuestPath> paths = given.isEmpty() ? List.of(directory.path()) : given;
        Streams streams = invocation.streams();
        WalkOptions options =
                WalkOptions.defaults()
                        .withOrder(WalkOrder.PATH)
                        .withMaxDepth(
                                (int)
                                        invocation.number(
                                                "max-depth", 0, MAX_DEPTH, Integer.MAX_VALUE))
                        .withErrors((_, error) -> streams.warn(String.valueOf(error.getMessage())));
        WalkOptions within = invocation.has("xdev") ? options.withinOneFilesystem() : options;
        return new Work(given, place -> find(place, paths, condition, within, invocation));
    }

    private static void find(
            Place place,
            List<GuestPath> paths,
            Predicate<FoundFile> condition,
            WalkOptions options,
            Invocation invocation)
            throws IOException {
        Streams streams = invocation.streams();
        for (GuestPath path : paths) {
            MissingMounts.below(path, place.guest()).forEach(streams::warn);
            try (var found = Search.of(place.files()).find(path, condition, options)) {
                Iterator<FoundFile> files = found.iterator();
                while (files.hasNext()) {
                    print(files.next().path(), invocation.has("zero"), streams);
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }

    private static void print(GuestPath path, boolean zero, Streams streams) throws IOException {
        if (zero) {
            streams.out().write(path.toBytes());
            streams.out().write(0);
        } else {
            streams.print(Printable.of(path.toBytes()) + "\n");
        }
    }

    private static Predicate<FoundFile> condition(Invocation invocation) throws UsageException {
        Predicate<FoundFile> all = _ -> true;
        if (invocation.has("name")) {
            all = all.and(Conditions.name(GlobPattern.of(value(invocation, "name"))));
        }
        if (invocation.has("type")) {
            all = all.and(Conditions.type(type(value(invocation, "type"))));
        }
        if (invocation.has("size")) {
            all = all.and(size(value(invocation, "size")));
        }
        if (invocation.has("newer")) {
            Duration days = Duration.ofDays(invocation.number("newer", 0, MAX_DAYS, 0));
            all = all.and(Conditions.modifiedAfter(Instant.now().minus(days)));
        }
        if (invocation.has("uid")) {
            all = all.and(Conditions.owner(invocation.number("uid", 0, 0xffff_ffffL, 0)));
        }
        if (invocation.has("gid")) {
            all = all.and(Conditions.group(invocation.number("gid", 0, 0xffff_ffffL, 0)));
        }
        return invocation.has("perm") ? all.and(permissions(value(invocation, "perm"))) : all;
    }

    private static String value(Invocation invocation, String option) {
        return invocation.line().getOptionValue(option);
    }

    private static FileType type(String letter) throws UsageException {
        return Arrays.stream(FileType.values())
                .filter(type -> type != FileType.UNKNOWN)
                .filter(type -> letter.equals(type == FileType.REGULAR ? "f" : "" + type.letter()))
                .findFirst()
                .orElseThrow(() ->
                        new UsageException(
                                "--type=" + letter + ": one of f, d, l, c, b, p, s is wanted"));
    }

    private static Predicate<FoundFile> size(String text) throws UsageException {
        if (!text.matches("[+-]?[0-9]{1,9}[" + UNITS + "]?")) {
            throw new UsageException("--size=" + text + ": as +100k or -2M");
        }
        int unit = UNITS.indexOf(text.charAt(text.length() - 1));
        String digits = text.replaceAll("[^0-9]", "");
        long bytes = Long.parseLong(digits) << (10 * Math.max(unit, 0));
        return switch (text.charAt(0)) {
            case '+' -> Conditions.atLeast(bytes + 1);
            case '-' -> Conditions.atMost(bytes - 1);
            default -> Conditions.atLeast(bytes).and(Conditions.atMost(bytes));
        };
    }

    private static Predicate<FoundFile> permissions(String text) throws UsageException {
        if (!text.matches("[-/]?[0-7]{1,4}")) {
            throw new UsageException("--perm=" + text + ": as 0644, -0100 or /6000");
        }
        int bits = Integer.parseInt(text.replaceAll("[-/]", ""), 8);
        return switch (text.charAt(0)) {
            case '-' -> Conditions.allPermissions(bits);
            case '/' -> Conditions.anyPermission(bits);
            default -> Conditions.permissions(bits);
        };
    }
}
