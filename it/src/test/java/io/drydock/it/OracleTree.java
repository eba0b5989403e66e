package io.drydock.it;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What a tree of files is to be: the same for the same seed. Names are bytes in ISO-8859-1. */
final class OracleTree {
    /** Old, and with nanoseconds. Few, since touch(1) is run once for each. */
    private static final String[] TIMES = {
        "0.000000001", "1.999999999", "981173106.123456789", "1262304000.000000000",
        "1700000000.5", "2147483647.25", "2147483648.000000010", "4102444800.75"
    };

    private static final int[] PERMISSIONS = {0644, 0600, 0755, 04755, 02711, 01777, 0444, 0000};
    private static final long[] OWNERS = {0, 1, 54321, 65534, 3_000_000_000L};
    private static final int MAX_DEPTH = 8;

    private final Random random;
    private final boolean posix;
    private final List<Entry> entries = new ArrayList<>();
    private final List<String> directories = new ArrayList<>(List.of("."));
    private final List<String> files = new ArrayList<>();

    private OracleTree(long seed, boolean posix) {
        this.random = new Random(seed);
        this.posix = posix;
    }

    /**
     * One file.
     *
     * @param type as find's %y, or h for another name of the file {@code link}
     * @param time seconds since 1970
     * @param data where it is not a hole: offset and length
     * @param attributes hexadecimal, by name
     * @param acl its access list; empty for none
     * @param defaultAcl its default list; empty for none
     */
    record Entry(
            char type,
            String path,
            int permissions,
            long uid,
            long gid,
            String time,
            String link,
            long sizeBytes,
            List<long[]> data,
            int major,
            int minor,
            Map<String, String> attributes,
            String acl,
            String defaultAcl) {}

    /**
     * @param posix whether it has more than files and directories with ordinary names
     */
    static List<Entry> of(long seed, int count, boolean posix) {
        OracleTree tree = new OracleTree(seed, posix);
        while (tree.entries.size() < count) {
            tree.add();
        }
        return tree.entries;
    }

    private void add() {
        int dice = random.nextInt(1000);
        if (dice < 70) {
            String path = path(60);
            if (path.chars().filter(c -> c == '/').count() < MAX_DEPTH) {
                directories.add(path);
            }
            add('d', path, "", 0, List.of());
        } else if (!posix || dice < 780) {
            String path = path(255);
            files.add(path);
            long size = random.nextInt(10) == 0 ? random.nextInt(40_000) : random.nextInt(300);
            add('f', path, "", size, size == 0 ? List.of() : List.of(new long[] {0, size}));
        } else if (dice < 795) {
            addSparse();
        } else if (dice < 870) {
            String target = random.nextBoolean() ? "../" + name(200) : "/" + "t".repeat(1 + dice);
            add('l', path(255), target, 0, List.of());
        } else if (dice < 910 && !files.isEmpty()) {
            add('h', path(255), files.get(random.nextInt(files.size())), 0, List.of());
        } else {
            // A socket's path is one for bind(2): short.
            char type = "pscb".charAt(random.nextInt(4));
            add(type, path(type == 's' ? 20 : 255), "", 0, List.of());
        }
    }

    private void addSparse() {
        List<long[]> data = new ArrayList<>();
        long at = 0;
        for (int i = random.nextInt(4); i > 0; i--) {
            at += (1 + random.nextInt(20)) * 65536L;
            data.add(new long[] {at, 65536});
            at += 65536;
        }
        add('f', path(255), "", at + random.nextInt(1 << 20), data);
    }

    private void add(char type, String path, String link, long size, List<long[]> data) {
        Map<String, String> attributes = new TreeMap<>();
        boolean user = type == 'f' || type == 'd';
        if (posix && type != 'h' && type != 's' && random.nextInt(8) == 0) {
            attributes.put("trusted.drydock", "00ff0a3d22");
        }
        if (posix && user && random.nextInt(8) == 0) {
            attributes.put("user.n" + random.nextInt(10), hex(random.nextInt(100)));
            attributes.put("user.empty", "");
        }
        boolean listed = posix && user && random.nextInt(10) == 0;
        // Nobody whom this host knows by name: GNU tar would store the name alone.
        String acl = "user::rw-,user:%d:r--,group::r-x,group:100077:rwx,mask::r-x,other::---";
        entries.add(
                new Entry(
                        type,
                        path,
                        // The list says so, and setfacl --restore takes the other bits away.
                        listed ? 0650 : PERMISSIONS[random.nextInt(PERMISSIONS.length)],
                        OWNERS[random.nextInt(OWNERS.length)],
                        OWNERS[random.nextInt(OWNERS.length)],
                        posix ? TIMES[random.nextInt(TIMES.length)] : "1262304000",
                        link,
                        size,
                        data,
                        random.nextInt(512), // all that XFS can keep
                        random.nextInt(1 << 18),
                        attributes,
                        listed ? acl.formatted(200_000 + random.nextInt(1000)) : "",
                        listed && type == 'd'
                                ? acl.formatted(300_000 + random.nextInt(1000))
                                : ""));
    }

    private String hex(int length) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < length; i++) {
            hex.append("%02x".formatted(random.nextInt(256)));
        }
        return hex.toString();
    }

    private String path(int longest) {
        return directories.get(random.nextInt(directories.size())) + "/" + name(longest);
    }

    /** A new one: it ends in a number. */
    private String name(int longest) {
        String number = "." + entries.size();
        String odd =
                switch (posix ? random.nextInt(12) : random.nextInt(2)) {
                    case 0 -> "file";
                    case 1 -> "with space";
                    case 2 -> "-dash";
                    case 3 -> "new\nline";
                    case 4 -> "\377\376 not utf-8";
                    case 5 -> "\303\244\303\266 utf-8";
                    case 6 -> "quote'\"\\";
                    case 7 -> "*?[a]";
                    case 8 -> "long".repeat(64).substring(0, longest - number.length());
                    case 9 -> "..dots";
                    case 10 -> "\001\177control";
                    default -> "f";
                };
        return odd.substring(0, Math.min(odd.length(), longest - number.length())) + number;
    }

    /** What a file has in a range. */
    static byte[] content(long offset, long length) {
        byte[] text = (offset + ":" + length + ";").getBytes(StandardCharsets.US_ASCII);
        byte[] content = new byte[(int) length];
        for (int i = 0; i < length; i++) {
            content[i] = text[i % text.length];
        }
        return content;
    }
}
