package io.drydock.testing;

import java.nio.file.Path;

/**
 * What other programs say of a tree: find, getfattr and getfacl. Two trees with the same listing
 * have the same names, types, permissions, owners, sizes, times, devices, targets of links, hard
 * links, contents, extended attributes and access control lists. (XFS shows the lists once more,
 * under names of its own, which are left out.)
 */
public final class Listing {
    private static final String SCRIPT =
            """
            cd "$0"
            export LC_ALL=C
            find . -mindepth 1 ! -type d -printf '%p %y %m %U %G %s %T@ %n %l\\n' | sort
            find . -mindepth 1 -type d -printf '%p %y %m %U %G %T@\\n' | sort
            find . -mindepth 1 '(' -type c -o -type b ')' -exec stat -c '%n %t:%T' {} + | sort
            find . -mindepth 1 ! -type d -links +1 -printf '%i %p\\n' | sort -k2 |
                awk '{ if (!($1 in seen)) seen[$1] = $2; print seen[$1], $2 }'
            find . -mindepth 1 -type f -exec sha256sum {} + | sort -k2
            find . -mindepth 1 -print0 | sort -z | xargs -r0 getfattr -hd -m - -e hex -- |
                grep -v ^trusted.SGI_
            find . -mindepth 1 ! -type l -print0 | sort -z | xargs -r0 getfacl -np --
            """;

    private Listing() {}

    /** Of a directory of the host. */
    public static String of(Path directory) {
        return Commands.run("sh", "-ec", SCRIPT, directory);
    }

    /**
     * Of a directory in an image, which is mounted read-only where nobody else sees it.
     *
     * @param path without a slash at its beginning
     */
    public static String of(Path image, String type, Path mountpoint, String path) {
        String script = "mount -o loop,ro -t \"$1\" \"$2\" \"$3\"; exec sh -ec \"$4\" \"$3/$5\"";
        return Commands.run(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-ec",
                script,
                "sh",
                type,
                image,
                mountpoint,
                SCRIPT,
                path);
    }
}
