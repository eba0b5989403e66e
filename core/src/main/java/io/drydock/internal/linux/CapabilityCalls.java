package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import io.drydock.bindings.libc.__user_cap_data_struct;
import io.drydock.bindings.libc.__user_cap_header_struct;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the calling thread may do (man 7 capabilities).
 *
 * <p>Threading: stateless.
 */
public final class CapabilityCalls {
    private CapabilityCalls() {}

    /**
     * {@code int capget(cap_user_header_t hdrp, cap_user_data_t datap)}.
     *
     * @return 64 bits, of which bit CAP_x says whether x is effective
     */
    public static long effective() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = __user_cap_header_struct.allocate(arena);
            __user_cap_header_struct.version(header, LibC._LINUX_CAPABILITY_VERSION_3());
            MemorySegment data =
                    __user_cap_data_struct.allocateArray(LibC._LINUX_CAPABILITY_U32S_3(), arena);
            // Fails only on a version or process that does not exist, and then says none.
            LibCErrno.capget(Native.state(), header, data);
            return Integer.toUnsignedLong(half(data, 0)) | (long) half(data, 1) << 32;
        }
    }

    /**
     * Whether one is effective.
     *
     * @param capability its number, CAP_*
     */
    public static boolean has(int capability) {
        return (effective() >> capability & 1) != 0;
    }

    /**
     * Takes from the calling thread what it could pass on: what it starts from now on has no
     * capabilities, also as root, and no set-user-ID program gives it any ({@code PR_CAPBSET_DROP},
     * {@code PR_SET_NO_NEW_PRIVS}). Its own capabilities stay.
     *
     * <p>Needs CAP_SETPCAP for the first; who does not have that mostly has none to pass on.
     */
    public static void passNoneOn() {
        MemorySegment state = Native.state();
        for (int capability = 0; capability < Long.SIZE; capability++) {
            LibCErrno.prctl_long(state, LibC.PR_CAPBSET_DROP(), capability, 0, 0, 0);
        }
        LibCErrno.prctl_long(state, LibC.PR_SET_NO_NEW_PRIVS(), 1, 0, 0, 0);
    }

    private static int half(MemorySegment data, int index) {
        return __user_cap_data_struct.effective(__user_cap_data_struct.asSlice(data, index));
    }
}
