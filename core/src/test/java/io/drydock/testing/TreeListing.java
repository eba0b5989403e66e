package io.drydock.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that there is to say of a tree of files, as find, stat, sha256sum and getfattr see it: a line
 * for each fact, in an order of its own. Two trees are equal when their listings are.
 */
public final class TreeListing {
    private TreeListing() {}

    /** What is not looked at. */
    public enum Without {
        /** Sockets, which archives do not hold. */
        SOCKETS,
        /** Extended attributes and ACLs. */
        ATTRIBUTES
    }

    // Of directories neither size nor number of links, which each filesystem counts in its own way.
    private static final String FILES =
            "find . %s \\( -type d -printf '%%p\\t%%y %%m %%U %%G %%T@\\t-\\0' \\)"
                    + " -o -printf '%%p\\t%%y %%m %%U %%G %%T@ size %%s links %%n to %%l\\t%%i\\0'";
    private static final String DEVICES =
            "find . \\( -type b -o -type c \\) -print0"
                    + " | xargs -0 -r stat --printf '%n\\tdevice %t:%T\\0'";
    private static final String CONTENT =
            "find . -type f -print0 | xargs -0 -r sha256sum -bz"
                    + " | sed -z 's/^\\(.\\{64\\}\\) .\\(.*\\)/\\2\\t\\1/'";
    private static final String ATTRIBUTES = "getfattr -h -R -d -m - -e hex .";

    /** The listing of what is below a directory. */
    public static List<String> of(Path directory, Without... without) {
        List<Without> left = List.of(without);
        String some = left.contains(Without.SOCKETS) ? "-type s -o" : "";
        TreeSet<String> facts = new TreeSet<>();
        addFiles(run(directory, FILES.formatted(some)), facts);
        facts.addAll(List.of(run(directory, DEVICES).split("\0")));
        facts.addAll(List.of(run(directory, CONTENT).split("\0")));
        if (!left.contains(Without.ATTRIBUTES)) {
            for (String file : run(directory, ATTRIBUTES).split("\n\n")) {
                String[] lines = file.strip().split("\n");
                facts.add(lines[0] + " " + new TreeSet<>(List.of(lines)));
            }
        }
        facts.remove(""); // what no device, or no file, has left
        return new ArrayList<>(facts);
    }

    /** What only the first listing has, and what only the second. */
    public static List<String> differences(List<String> first, List<String> second) {
        List<String> differences = new ArrayList<>();
        Set<String> both = new HashSet<>(first);
        both.retainAll(new HashSet<>(second));
        first.stream().filter(fact -> !both.contains(fact)).forEach(f -> differences.add("-" + f));
        second.stream().filter(fact -> !both.contains(fact)).forEach(f -> differences.add("+" + f));
        return differences;
    }

    /** Inode numbers become the names of the file. */
    private static void addFiles(String output, TreeSet<String> facts) {
        Map<String, TreeSet<String>> names = new HashMap<>();
        for (String file : output.split("\0")) {
            int tab = file.lastIndexOf('\t');
            facts.add(file.substring(0, tab));
            String name = file.substring(0, file.lastIndexOf('\t', tab - 1));
            names.computeIfAbsent(file.substring(tab), _ -> new TreeSet<>()).add(name);
        }
        names.remove("\t-");
        names.values().stream()
                .filter(same -> same.size() > 1)
                .forEach(same -> facts.add(same.first() + "\tis " + same));
    }

    /** In ISO-8859-1, for names are bytes. */
    private static String run(Path directory, String command) {
        try {
            Path output = Files.createTempFile("drydock-listing", ".out");
            try {
                String all = "cd '%s' && (%s) > %s".formatted(directory, command, output);
                Commands.run("sh", "-c", all);
                return Files.readString(output, StandardCharsets.ISO_8859_1);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
