package io.drydock.nio;

import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The attributes that have names, of the views that have fixed ones. */
final class AttributeNames {
    static final String USER = "user";
    static final Set<String> VIEWS = Set.of("basic", "posix", "unix", "owner", USER);

    private static final String ALL = "*";

    private static final Map<String, Function<GuestAttributes, Object>> BASIC =
            Map.of(
                    "size", GuestAttributes::size,
                    "lastModifiedTime", GuestAttributes::lastModifiedTime,
                    "lastAccessTime", GuestAttributes::lastAccessTime,
                    "creationTime", GuestAttributes::creationTime,
                    "isRegularFile", GuestAttributes::isRegularFile,
                    "isDirectory", GuestAttributes::isDirectory,
                    "isSymbolicLink", GuestAttributes::isSymbolicLink,
                    "isOther", GuestAttributes::isOther,
                    "fileKey", GuestAttributes::fileKey);

    private static final Map<String, Function<GuestAttributes, Object>> OWNER =
            Map.of("owner", GuestAttributes::owner);

    private static final Map<String, Function<GuestAttributes, Object>> POSIX =
            with(
                    with(BASIC, OWNER),
                    Map.of(
                            "group", GuestAttributes::group,
                            "permissions", GuestAttributes::permissions));

    /** Of the types that the JDK gives them: numbers above 2^31-1 are negative in an int. */
    private static final Map<String, Function<GuestAttributes, Object>> UNIX =
            with(
                    POSIX,
                    Map.of(
                            "mode", GuestAttributes::mode,
                            "ino", a -> a.status().inode(),
                            "dev", a -> a.status().filesystemId(),
                            "rdev", a -> a.status().deviceNumber(),
                            "nlink", a -> a.status().links(),
                            "uid", a -> (int) a.status().uid(),
                            "gid", a -> (int) a.status().gid(),
                            "ctime", a -> FileTime.from(a.status().changed())));

    private AttributeNames() {}

    private static Map<String, Function<GuestAttributes, Object>> with(
            Map<String, Function<GuestAttributes, Object>> some,
            Map<String, Function<GuestAttributes, Object>> others) {
        Map<String, Function<GuestAttributes, Object>> all = new LinkedHashMap<>(some);
        all.putAll(others);
        return Collections.unmodifiableMap(all);
    }

    /** A name as {@code view:attribute} or {@code attribute}, which is of the basic view. */
    record Name(String view, String attributes) {
        static Name parse(String text) {
            int colon = text.indexOf(':');
            Name name =
                    colon < 0
                            ? new Name("basic", text)
                            : new Name(text.substring(0, colon), text.substring(colon + 1));
            if (name.view.isEmpty() || name.attributes.isEmpty()) {
                throw new IllegalArgumentException("no attribute is called " + text);
            }
            if (!VIEWS.contains(name.view)) {
                throw new UnsupportedOperationException("there is no view " + name.view);
            }
            return name;
        }

        /** The names in a list, one after the other. */
        List<String> list() {
            return Arrays.asList(attributes.split(","));
        }
    }

    /** The attributes of a list, by name. */
    static Map<String, Object> read(Name name, GuestAttributes from) {
        Map<String, Function<GuestAttributes, Object>> known = of(name.view);
        Map<String, Object> result = new LinkedHashMap<>();
        for (String wanted : name.list()) {
            if (wanted.equals(ALL)) {
                known.forEach((each, value) -> result.put(each, value.apply(from)));
                continue;
            }
            Function<GuestAttributes, Object> value = known.get(wanted);
            if (value == null) {
                throw new IllegalArgumentException("no attribute is called " + wanted);
            }
            result.put(wanted, value.apply(from));
        }
        return Collections.unmodifiableMap(result);
    }

    private static Map<String, Function<GuestAttributes, Object>> of(String view) {
        return switch (view) {
            case "basic" -> BASIC;
            case "posix" -> POSIX;
            case "unix" -> UNIX;
            default -> OWNER;
        };
    }

    /**
     * @throws IllegalArgumentException when the view has no such attribute
     */
    static void check(Name name) {
        if (!of(name.view).containsKey(name.attributes)) {
            throw new IllegalArgumentException("no attribute is called " + name.attributes);
        }
    }

    static boolean isAll(List<String> names) {
        return names.contains(ALL);
    }
}
