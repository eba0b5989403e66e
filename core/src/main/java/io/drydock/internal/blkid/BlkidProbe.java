package io.drydock.internal.blkid;

import io.drydock.bindings.CallState;
import io.drydock.bindings.MissingNativeLibraryException;
import io.drydock.bindings.NativeLibrary;
import io.drydock.bindings.blkid.Blkid;
import io.drydock.bindings.blkid.BlkidErrno;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A {@code blkid_probe}: the low-level probing of libblkid, on one range of one file. It looks at
 * superblocks only, never at libblkid's cache or at any other device.
 *
 * <p>Threading: stateless; a probe lives within one call.
 */
public final class BlkidProbe implements AutoCloseable {
    /** Longer than any value that libblkid keeps: it has room for less than this. */
    private static final long MAX_VALUE_BYTES = 4096;

    static final int FOUND = 0;
    private static final int NOTHING = 1;
    private static final int AMBIVALENT = -2;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment errno = CallState.allocate(arena);
    private final MemorySegment pointer;
    private final String name;

    BlkidProbe(String name) throws IOException {
        this.name = name;
        pointer = BlkidErrno.blkid_new_probe(errno);
        if (pointer.address() == 0) {
            arena.close();
            throw Errno.failure("probe", name, LibC.ENOMEM());
        }
    }

    /**
     * What libblkid finds in a range of a file.
     *
     * @param name what errors call it
     * @return its values by libblkid's names and in its order, as blkid(8) prints them: TYPE and
     *     USAGE, and UUID, LABEL, VERSION and others where there are any; empty when it finds
     *     nothing
     * @throws CorruptDataException when it finds several things that exclude each other
     * @throws UnsupportedException when libblkid is not installed
     */
    public static Map<String, String> probe(
            Fd file, long offsetBytes, long lengthBytes, String name) throws IOException {
        requireLibrary(name);
        if (lengthBytes == 0) {
            return Map.of(); // to libblkid, a length of 0 means all of the file
        }
        // libblkid seeks and reads: it must not share its position with anyone.
        int flags = LibC.O_RDONLY() | LibC.O_NONBLOCK();
        int number = FileCalls.open(file.procPath(), flags, 0);
        try (Fd own = Fd.owned(Errno.check(number, "probe", name));
                BlkidProbe probe = new BlkidProbe(name)) {
            int held = own.hold();
            try {
                probe.on(held, offsetBytes, lengthBytes);
                return probe.values();
            } finally {
                own.release();
            }
        }
    }

    static void requireLibrary(String name) throws UnsupportedException {
        try {
            NativeLibrary.BLKID.require();
        } catch (MissingNativeLibraryException e) {
            throw new UnsupportedException(
                    "probe",
                    name,
                    "libblkid cannot be loaded",
                    "install package " + e.debianPackage(),
                    e);
        }
    }

    private void on(int fd, long offsetBytes, long lengthBytes) throws IOException {
        check(BlkidErrno.blkid_probe_set_device(errno, pointer, fd, offsetBytes, lengthBytes));
        check(Blkid.blkid_probe_enable_superblocks(pointer, 1));
        check(
                Blkid.blkid_probe_set_superblocks_flags(
                        pointer,
                        Blkid.BLKID_SUBLKS_TYPE()
                                | Blkid.BLKID_SUBLKS_SECTYPE()
                                | Blkid.BLKID_SUBLKS_USAGE()
                                | Blkid.BLKID_SUBLKS_UUID()
                                | Blkid.BLKID_SUBLKS_LABEL()
                                | Blkid.BLKID_SUBLKS_VERSION()));
    }

    private Map<String, String> values() throws IOException {
        int result = BlkidErrno.blkid_do_safeprobe(errno, pointer);
        if (result == AMBIVALENT) {
            throw new CorruptDataException(
                    "probe", name, "it holds the signatures of " + String.join(" and ", types()));
        }
        if (result == NOTHING) {
            return Map.of();
        }
        check(result);
        Map<String, String> values = new LinkedHashMap<>();
        int count = Blkid.blkid_probe_numof_values(pointer);
        for (int i = 0; i < count; i++) {
            MemorySegment name = arena.allocate(ValueLayout.ADDRESS);
            int index = i;
            String value =
                    text(
                            bytes((data, length) ->
                                    Blkid.blkid_probe_get_value(
                                            pointer, index, name, data, length)));
            MemorySegment key = name.get(ValueLayout.ADDRESS, 0);
            if (!value.isEmpty() && key.address() != 0) {
                values.put(key.reinterpret(MAX_VALUE_BYTES).getString(0), value);
            }
        }
        return values;
    }

    /** The types of all that is there, one after the other. */
    private Set<String> types() {
        Blkid.blkid_reset_probe(pointer);
        Set<String> types = new TreeSet<>();
        while (BlkidErrno.blkid_do_probe(errno, pointer) == FOUND && types.add(lookup("TYPE"))) {}
        return types;
    }

    /** A value, up to its NUL; empty where there is none. */
    String lookup(String name) {
        return text(lookupBytes(name));
    }

    /** All bytes of a value; empty where there is none. */
    byte[] lookupBytes(String name) {
        MemorySegment key = arena.allocateFrom(name);
        return bytes((data, length) ->
                BlkidErrno.blkid_probe_lookup_value(errno, pointer, key, data, length));
    }

    /** A call that gives a value, and its length if it succeeds. */
    private interface ValueCall {
        int on(MemorySegment data, MemorySegment length);
    }

    private byte[] bytes(ValueCall call) {
        MemorySegment data = arena.allocate(ValueLayout.ADDRESS);
        MemorySegment length = arena.allocate(ValueLayout.JAVA_LONG);
        int result = call.on(data, length);
        MemorySegment value = data.get(ValueLayout.ADDRESS, 0);
        long size = length.get(ValueLayout.JAVA_LONG, 0);
        if (result != FOUND || value.address() == 0 || size <= 0 || size > MAX_VALUE_BYTES) {
            return new byte[0];
        }
        return value.reinterpret(size).toArray(ValueLayout.JAVA_BYTE);
    }

    /** The length of a value counts its final NUL. */
    private static String text(byte[] bytes) {
        String value = new String(bytes, StandardCharsets.UTF_8);
        int end = value.indexOf('\0');
        return end < 0 ? value : value.substring(0, end);
    }

    /** The {@code blkid_probe}, for the library's functions. */
    MemorySegment pointer() {
        return pointer;
    }

    /** Where those functions put errno. */
    MemorySegment errno() {
        return errno;
    }

    void check(int result) throws IOException {
        if (result != FOUND) {
            int cause = CallState.errno(errno);
            throw Errno.failure("probe", name, cause > 0 ? cause : LibC.EIO());
        }
    }

    @Override
    public void close() {
        Blkid.blkid_free_probe(pointer);
        arena.close();
    }
}
