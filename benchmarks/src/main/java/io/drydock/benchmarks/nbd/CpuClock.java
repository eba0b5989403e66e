package io.drydock.benchmarks.nbd;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The processor time of a process, all its threads in user mode and in the kernel, to the
 * nanosecond: {@code /proc} counts it in hundredths of a second.
 */
final class CpuClock {
    private static final MethodHandle GET_ID =
            link("clock_getcpuclockid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle GET_TIME =
            link("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

    private final int id;

    /** {@code struct timespec}, of two longs. */
    private final MemorySegment time = Arena.ofAuto().allocate(JAVA_LONG, 2);

    private CpuClock(int id) {
        this.id = id;
    }

    private static MethodHandle link(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }

    static CpuClock of(long pid) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment id = arena.allocate(JAVA_INT);
            int error = (int) GET_ID.invokeExact((int) pid, id);
            if (error != 0) {
                throw new IOException("clock_getcpuclockid of " + pid + ": errno " + error);
            }
            return new CpuClock(id.get(JAVA_INT, 0));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    long nanos() throws IOException {
        try {
            if ((int) GET_TIME.invokeExact(id, time) != 0) {
                throw new IOException("clock_gettime: the server has ended");
            }
            return time.getAtIndex(JAVA_LONG, 0) * 1_000_000_000 + time.getAtIndex(JAVA_LONG, 1);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
