package io.drydock.bindings;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import io.drydock.bindings.libc.open_how;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class CallStateTest {

    @Test
    void errnoOfAFailedCallIsInTheState() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = CallState.allocate(arena);

            assertThat(LibCErrno.close(state, -1)).isEqualTo(-1);
            assertThat(CallState.errno(state)).isEqualTo(LibC.EBADF());
            assertThat(LibCErrno.fsync(state, -1)).isEqualTo(-1);
            assertThat(CallState.errno(state)).isEqualTo(LibC.EBADF());
            assertThat(LibCErrno.open_mode(state, arena.allocateFrom("/nonexistent"), 0, 0))
                    .isEqualTo(-1);
            assertThat(CallState.errno(state)).isEqualTo(LibC.ENOENT());
        }
    }

    @Test
    void variadicFunctionsAndBareSystemCallsTakeTheirArguments() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = CallState.allocate(arena);
            MemorySegment how = open_how.allocate(arena);
            open_how.flags(how, LibC.O_PATH() | OpenFlags.O_DIRECTORY | LibC.O_CLOEXEC());
            open_how.resolve(how, LibC.RESOLVE_NO_MAGICLINKS());

            int fd =
                    (int)
                            LibCErrno.sys_openat2(
                                    state,
                                    LibC.SYS_openat2(),
                                    LibC.AT_FDCWD(),
                                    arena.allocateFrom("/proc"),
                                    how,
                                    open_how.sizeof());

            assertThat(fd).as("errno %d", CallState.errno(state)).isNotNegative();
            assertThat(LibCErrno.fcntl_long(state, fd, LibC.F_GETFD(), 0))
                    .isEqualTo(LibC.FD_CLOEXEC());
            assertThat(LibCErrno.close(state, fd)).isZero();
        }
    }
}
