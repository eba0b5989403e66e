package io.drydock.bindings;

/**
 * The flags of {@code open} and {@code openat2} whose value depends on the architecture. All others
 * are the same on x86-64 and aarch64 and come from the generated {@code LibC}.
 *
 * <p>Source: {@code include/uapi/asm-generic/fcntl.h} and {@code
 * arch/arm64/include/uapi/asm/fcntl.h} of Linux. Threading: immutable.
 */
public final class OpenFlags {

    /** Fail unless the path is a directory. */
    public static final int O_DIRECTORY;

    /** Fail if the last component is a symbolic link. */
    public static final int O_NOFOLLOW;

    /** Bypass the page cache. */
    public static final int O_DIRECT;

    /** Create an unnamed file in the directory given; contains {@link #O_DIRECTORY}. */
    public static final int O_TMPFILE;

    static {
        String arch = System.getProperty("os.arch");
        int directory;
        switch (arch) {
            case "amd64" -> {
                directory = 0x1_0000;
                O_NOFOLLOW = 0x2_0000;
                O_DIRECT = 0x4000;
            }
            case "aarch64" -> {
                directory = 0x4000;
                O_NOFOLLOW = 0x8000;
                O_DIRECT = 0x1_0000;
            }
            default ->
                    throw new UnsatisfiedLinkError(
                            "Drydock's bindings are for amd64 and aarch64, not for " + arch);
        }
        O_DIRECTORY = directory;
        O_TMPFILE = 0x40_0000 | directory;
    }

    private OpenFlags() {}
}
