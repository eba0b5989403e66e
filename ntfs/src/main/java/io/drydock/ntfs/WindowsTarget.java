package io.drydock.ntfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a symbolic link or junction of Windows stands for.
 *
 * @param path with backslashes
 * @param isRelative as its flag says: relative to the link, or to the root of its volume if it
 *     begins with a backslash
 */
record WindowsTarget(String path, boolean isRelative) {
    private static final List<String> NATIVE_PREFIXES = List.of("\\??\\", "\\\\?\\");

    /** Whether it counts from the directory of the link. */
    boolean startsAtLink() {
        return isRelative && !path.startsWith("\\") && drive().isEmpty();
    }

    /** The path without what says that the kernel is not to interpret it. */
    private String plain() {
        for (String prefix : NATIVE_PREFIXES) {
            if (path.startsWith(prefix)) {
                return path.substring(prefix.length());
            }
        }
        return path;
    }

    /** The drive, such as {@code C:}; empty when there is none. */
    String drive() {
        String plain = plain();
        boolean named = plain.length() >= 2 && plain.charAt(1) == ':';
        return named ? plain.substring(0, 2).toUpperCase(Locale.ROOT) : "";
    }

    /** Whether it is another volume by its number. */
    boolean isVolume() {
        return plain().startsWith("Volume{");
    }

    /** The components behind the drive. */
    List<String> components() {
        List<String> components = new ArrayList<>();
        for (String component : plain().substring(drive().length()).split("[\\\\/]")) {
            if (!component.isEmpty() && !component.equals(".")) {
                components.add(component);
            }
        }
        return components;
    }
}
