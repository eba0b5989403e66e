package io.drydock.filesystem;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A path in a guest, as bytes: guests have names that are not UTF-8, and they must survive a round
 * trip. It is not normalised, since {@code ..} after a symbolic link means what only the guest's
 * tree can tell.
 *
 * <p>Threading: immutable.
 */
public final class GuestPath implements Comparable<GuestPath> {
    /** The longest path that Linux takes, in bytes (PATH_MAX less the final NUL). */
    public static final int MAX_BYTES = 4095;

    /** The root of the tree. */
    public static final GuestPath ROOT = of("/");

    private final byte[] bytes;

    private GuestPath(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The path of that text, in UTF-8.
     *
     * @throws IllegalArgumentException when it is empty, too long, or holds a NUL, which would
     *     silently cut it off
     */
    public static GuestPath of(String text) {
        return checked(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The path of those bytes; see {@link #of(String)}. */
    public static GuestPath of(byte[] bytes) {
        return checked(bytes.clone());
    }

    private static GuestPath checked(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a path in a guest has 1 to " + MAX_BYTES + " bytes, not " + bytes.length);
        }
        for (byte b : bytes) {
            if (b == 0) {
                throw new IllegalArgumentException("a path in a guest cannot hold a NUL");
            }
        }
        return new GuestPath(bytes);
    }

    /** A copy of its bytes, without a final NUL. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /**
     * The path with a slash at its end, if there is room for one: a link is followed then, and what
     * it leads to must be a directory.
     */
    public GuestPath withSlash() {
        if (bytes[bytes.length - 1] == '/' || bytes.length == MAX_BYTES) {
            return this;
        }
        byte[] slashed = Arrays.copyOf(bytes, bytes.length + 1);
        slashed[bytes.length] = '/';
        return new GuestPath(slashed);
    }

    /** How many bytes it has: 1 to {@link #MAX_BYTES}. */
    public int lengthBytes() {
        return bytes.length;
    }

    /** The last component; the root's is {@code /}. Trailing slashes do not count. */
    public GuestPath name() {
        int end = endOfName();
        if (end == 0) {
            return ROOT;
        }
        int start = startOfName(end);
        return new GuestPath(Arrays.copyOfRange(bytes, start, end));
    }

    /** All but the last component: {@code /} for {@code /a}, {@code .} for {@code a}. */
    public GuestPath parent() {
        int start = startOfName(endOfName());
        int end = start;
        while (end > 1 && bytes[end - 1] == '/') {
            end--;
        }
        if (end > 0) {
            return new GuestPath(Arrays.copyOf(bytes, end));
        }
        return isAbsolute() ? ROOT : of(".");
    }

    /** This path, a slash, and that one, which may begin with a slash of its own. */
    public GuestPath resolve(GuestPath child) {
        boolean slash = bytes[bytes.length - 1] != '/' && !child.isAbsolute();
        byte[] joined = Arrays.copyOf(bytes, bytes.length + (slash ? 1 : 0) + child.bytes.length);
        if (slash) {
            joined[bytes.length] = '/';
        }
        System.arraycopy(
                child.bytes, 0, joined, joined.length - child.bytes.length, child.bytes.length);
        return checked(joined);
    }

    /** This path, a slash, and that text. */
    public GuestPath resolve(String child) {
        return resolve(of(child));
    }

    public boolean isAbsolute() {
        return bytes[0] == '/';
    }

    /**
     * The names between its slashes, in order, without those that are {@code .}; none for the root.
     */
    public List<GuestPath> components() {
        List<GuestPath> components = new ArrayList<>();
        int start = 0;
        for (int end = 0; end <= bytes.length; end++) {
            if (end == bytes.length || bytes[end] == '/') {
                boolean here = end - start == 1 && bytes[start] == '.';
                if (end > start && !here) {
                    components.add(new GuestPath(Arrays.copyOfRange(bytes, start, end)));
                }
                start = end + 1;
            }
        }
        return components;
    }

    /** Whether it is {@code ..}. */
    boolean isParentLink() {
        return bytes.length == 2 && bytes[0] == '.' && bytes[1] == '.';
    }

    private int endOfName() {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == '/') {
            end--;
        }
        return end;
    }

    private int startOfName(int end) {
        int start = end;
        while (start > 0 && bytes[start - 1] != '/') {
            start--;
        }
        return start;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GuestPath path && Arrays.equals(bytes, path.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Compares byte by byte, unsigned: the order of {@code LC_ALL=C sort}. */
    @Override
    public int compareTo(GuestPath other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    /** The path for people to read: bytes that are not UTF-8 appear as U+FFFD. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
