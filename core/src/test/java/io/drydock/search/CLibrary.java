package io.drydock.search;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** fnmatch(3) and glob(3) of this host's C library, which are the oracles of patterns. */
final class CLibrary {
    static final int FNM_PERIOD = 1 << 2;
    static final int FNM_CASEFOLD = 1 << 4;

    static final int GLOB_MARK = 1 << 1;
    static final int GLOB_BRACE = 1 << 10;

    private static final int GLOB_NOMATCH = 3;

    /** {@code glob_t} of glob.h has 72 bytes: gl_pathc, gl_pathv, gl_offs, ... */
    private static final long GLOB_BYTES = 72;

    private static final MethodHandle FNMATCH =
            handle(
                    "fnmatch",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT));
    private static final MethodHandle GLOB =
            handle(
                    "glob",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS));
    private static final MethodHandle GLOBFREE =
            handle("globfree", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

    private CLibrary() {}

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), descriptor);
    }

    static boolean fnmatch(byte[] pattern, byte[] name, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) FNMATCH.invokeExact(string(arena, pattern), string(arena, name), flags)
                    == 0;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** What the pattern stands for, each byte as a char. */
    static List<String> glob(byte[] pattern, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(GLOB_BYTES, Long.BYTES);
            int error =
                    (int)
                            GLOB.invokeExact(
                                    string(arena, pattern), flags, MemorySegment.NULL, result);
            if (error != 0 && error != GLOB_NOMATCH) {
                throw new AssertionError("glob(3) failed: " + error);
            }
            List<String> paths = error == 0 ? paths(result) : List.of();
            GLOBFREE.invokeExact(result);
            return paths;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> paths(MemorySegment result) {
        long count = result.get(ValueLayout.JAVA_LONG, 0);
        MemorySegment pointers =
                result.get(ValueLayout.ADDRESS, 8)
                        .reinterpret(count * ValueLayout.ADDRESS.byteSize());
        List<String> paths = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            paths.add(
                    pointers.getAtIndex(ValueLayout.ADDRESS, i)
                            .reinterpret(Long.MAX_VALUE)
                            .getString(0, StandardCharsets.ISO_8859_1));
        }
        return paths;
    }

    private static MemorySegment string(Arena arena, byte[] bytes) {
        MemorySegment string = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, string, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return string;
    }
}
