package io.drydock.nio;

import io.drydock.filesystem.GuestPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A path as the JDK's own on Unix: bytes, without needless slashes. What the bytes mean is the
 * guest's affair; two paths are equal when their bytes are.
 *
 * <p>Threading: immutable.
 */
final class NioPath implements Path {
    private static final GuestPath HERE = GuestPath.of(".");

    /** The unreserved characters of RFC 3986, section 2.3, and the slash. */
    private static final BitSet PLAIN_IN_URI = new BitSet();

    static {
        PLAIN_IN_URI.set('0', '9' + 1);
        PLAIN_IN_URI.set('A', 'Z' + 1);
        PLAIN_IN_URI.set('a', 'z' + 1);
        "-._~/".chars().forEach(PLAIN_IN_URI::set);
    }

    private final GuestFileSystem fileSystem;
    private final byte[] bytes;

    /** Where each name begins. The empty path has one name, which is empty. */
    private final int[] starts;

    private NioPath(GuestFileSystem fileSystem, byte[] bytes) {
        this.fileSystem = fileSystem;
        this.bytes = bytes;
        this.starts = starts(bytes);
    }

    private static int[] starts(byte[] bytes) {
        int[] found = new int[bytes.length / 2 + 1];
        int count = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '/' && (i == 0 || bytes[i - 1] == '/')) {
                found[count++] = i;
            }
        }
        return bytes.length == 0 ? found : Arrays.copyOf(found, count);
    }

    /**
     * @param bytes without a NUL; owned by the path from now on
     */
    static NioPath of(GuestFileSystem fileSystem, byte[] bytes) {
        return new NioPath(fileSystem, withoutNeedlessSlashes(bytes));
    }

    static NioPath of(GuestFileSystem fileSystem, GuestPath path) {
        return of(fileSystem, path.toBytes());
    }

    /**
     * @throws ProviderMismatchException when it is no path of a guest
     */
    static NioPath of(Path path) {
        if (Objects.requireNonNull(path) instanceof NioPath ours) {
            return ours;
        }
        throw new ProviderMismatchException("not a path in a guest: " + path);
    }

    private static byte[] withoutNeedlessSlashes(byte[] bytes) {
        byte[] kept = new byte[bytes.length];
        int count = 0;
        for (byte b : bytes) {
            if (b != '/' || count == 0 || kept[count - 1] != '/') {
                kept[count++] = b;
            }
        }
        if (count > 1 && kept[count - 1] == '/') {
            count--;
        }
        return count == bytes.length ? bytes : Arrays.copyOf(kept, count);
    }

    /** The path for a guest's filesystem; a relative one begins at the root, as everything does. */
    GuestPath guest() throws FileSystemException {
        if (bytes.length > GuestPath.MAX_BYTES) {
            throw new FileSystemException(toString(), null, "File name too long");
        }
        return bytes.length == 0 ? HERE : GuestPath.of(bytes);
    }

    byte[] toBytes() {
        return bytes.clone();
    }

    /** This path and a name below it. */
    NioPath child(GuestPath name) {
        return new NioPath(fileSystem, joined(bytes, name.toBytes()));
    }

    private static byte[] joined(byte[] base, byte[] child) {
        if (child.length == 0) {
            return base;
        }
        if (base.length == 0 || child[0] == '/') {
            return child;
        }
        int slash = base[base.length - 1] == '/' ? 0 : 1;
        byte[] result = Arrays.copyOf(base, base.length + slash + child.length);
        result[base.length + slash - 1] = '/';
        System.arraycopy(child, 0, result, base.length + slash, child.length);
        return result;
    }

    private int end(int index) {
        return index == starts.length - 1 ? bytes.length : starts[index + 1] - 1;
    }

    private byte[] nameBytes(int index) {
        return Arrays.copyOfRange(bytes, starts[index], end(index));
    }

    private boolean isEmpty() {
        return bytes.length == 0;
    }

    /** The names; none of the empty path. */
    private List<byte[]> names() {
        List<byte[]> names = new ArrayList<>();
        for (int i = 0; i < starts.length && !isEmpty(); i++) {
            names.add(nameBytes(i));
        }
        return names;
    }

    private NioPath ofNames(boolean absolute, Iterable<byte[]> names) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] name : names) {
            if (absolute || joined.size() > 0) {
                joined.write('/');
            }
            joined.writeBytes(name);
        }
        return absolute && joined.size() == 0
                ? fileSystem.root()
                : new NioPath(fileSystem, joined.toByteArray());
    }

    static boolean isDot(byte[] name) {
        return name.length == 1 && name[0] == '.';
    }

    static boolean isDotDot(byte[] name) {
        return name.length == 2 && name[0] == '.' && name[1] == '.';
    }

    @Override
    public GuestFileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return bytes.length > 0 && bytes[0] == '/';
    }

    @Override
    public @Nullable NioPath getRoot() {
        return isAbsolute() ? fileSystem.root() : null;
    }

    @Override
    public @Nullable NioPath getFileName() {
        return starts.length == 0 ? null : getName(starts.length - 1);
    }

    @Override
    public @Nullable NioPath getParent() {
        int length = starts.length == 0 ? 0 : starts[starts.length - 1] - 1;
        return length <= 0
                ? starts.length == 0 ? null : getRoot()
                : new NioPath(fileSystem, Arrays.copyOf(bytes, length));
    }

    @Override
    public int getNameCount() {
        return starts.length;
    }

    @Override
    public NioPath getName(int index) {
        return subpath(index, index + 1);
    }

    @Override
    public NioPath subpath(int beginIndex, int endIndex) {
        if (beginIndex < 0 || endIndex > starts.length || beginIndex >= endIndex) {
            throw new IllegalArgumentException(
                    "no names " + beginIndex + " to " + endIndex + " in " + this);
        }
        return new NioPath(
                fileSystem, Arrays.copyOfRange(bytes, starts[beginIndex], end(endIndex - 1)));
    }

    @Override
    public boolean startsWith(Path other) {
        return isOfSameFileSystem(other)
                && other.isAbsolute() == isAbsolute()
                && ((NioPath) other).isEmpty() == isEmpty()
                && other.getNameCount() <= getNameCount()
                && haveSameNames((NioPath) other, 0);
    }

    @Override
    public boolean endsWith(Path other) {
        int first = getNameCount() - other.getNameCount();
        return isOfSameFileSystem(other)
                && (other.isAbsolute() ? isAbsolute() && first == 0 : first >= 0)
                && ((NioPath) other).isEmpty() == isEmpty()
                && haveSameNames((NioPath) other, first);
    }

    private boolean isOfSameFileSystem(Path other) {
        return Objects.requireNonNull(other).getFileSystem() == fileSystem;
    }

    private boolean haveSameNames(NioPath other, int first) {
        for (int i = 0; i < other.starts.length; i++) {
            if (!Arrays.equals(nameBytes(first + i), other.nameBytes(i))) {
                return false;
            }
        }
        return true;
    }

    /** Without {@code .} and {@code name/..}: another file, where the name is that of a link. */
    @Override
    public NioPath normalize() {
        Deque<byte[]> kept = new ArrayDeque<>();
        for (byte[] name : names()) {
            if (isDotDot(name) && (isAbsolute() || endsWithName(kept))) {
                kept.pollLast(); // nothing is above the root
            } else if (!isDot(name)) {
                kept.addLast(name);
            }
        }
        return ofNames(isAbsolute(), kept);
    }

    private static boolean endsWithName(Deque<byte[]> names) {
        return !names.isEmpty() && !isDotDot(names.getLast());
    }

    @Override
    public NioPath resolve(Path other) {
        return new NioPath(fileSystem, joined(bytes, of(other).bytes));
    }

    @Override
    public NioPath relativize(Path other) {
        NioPath target = of(other);
        if (target.isAbsolute() != isAbsolute()) {
            throw new IllegalArgumentException("one is absolute: " + this + ", " + other);
        }
        if (isEmpty()) {
            return target;
        }
        boolean dots = hasDots() || target.hasDots();
        List<byte[]> from = (dots ? normalize() : this).names();
        List<byte[]> to = (dots ? target.normalize() : target).names();
        int common = 0;
        while (common < Math.min(from.size(), to.size())
                && Arrays.equals(from.get(common), to.get(common))) {
            common++;
        }
        List<byte[]> up = from.subList(common, from.size());
        if (up.stream().anyMatch(NioPath::isDotDot)) {
            throw new IllegalArgumentException("no way leads from " + this + " to " + other);
        }
        List<byte[]> way = new ArrayList<>(Collections.nCopies(up.size(), new byte[] {'.', '.'}));
        way.addAll(to.subList(common, to.size()));
        return ofNames(false, way);
    }

    private boolean hasDots() {
        return names().stream().anyMatch(name -> isDot(name) || isDotDot(name));
    }

    @Override
    public URI toUri() {
        StringBuilder uri = new StringBuilder(GuestFileSystemProvider.SCHEME).append("://");
        for (byte b : toAbsolutePath().bytes) {
            uri.append(
                    b > 0 && PLAIN_IN_URI.get(b)
                            ? Character.toString(b)
                            : String.format("%%%02X", b));
        }
        return URI.create(uri.toString());
    }

    @Override
    public NioPath toAbsolutePath() {
        return isAbsolute() ? this : fileSystem.root().resolve(this);
    }

    @Override
    public NioPath toRealPath(LinkOption... options) throws IOException {
        return RealPath.of(this, options);
    }

    @Override
    public WatchKey register(
            WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new ProviderMismatchException("nothing of a guest can be watched");
    }

    @Override
    public int compareTo(Path other) {
        return Arrays.compareUnsigned(bytes, ((NioPath) other).bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NioPath path
                && path.fileSystem == fileSystem
                && Arrays.equals(path.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** For people to read: bytes that are not UTF-8 appear as U+FFFD. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
