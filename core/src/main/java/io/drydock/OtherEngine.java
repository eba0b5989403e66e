package io.drydock;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.kernel.KernelCapabilities;
import io.drydock.internal.userspace.Drivers;
import java.util.List;
import java.util.Optional;

/** What the other engine can do with a filesystem that one does not mount. */
final class OtherEngine {
    /** Looked at once: guests with a filesystem that is not mounted here may be many. */
    private static final class Found {
        static final List<FilesystemSupport> HERE =
                FilesystemSupport.of(KernelCapabilities.probe(), Drivers.here());
    }

    private OtherEngine() {}

    /**
     * The error to throw.
     *
     * @param failed what one engine has said
     * @param type as blkid(8) names it
     * @param byKernel whether that was the kernel
     */
    static UnsupportedException hinted(UnsupportedException failed, String type, boolean byKernel) {
        return Found.HERE.stream()
                .filter(support -> support.type().equals(type))
                .findFirst()
                .flatMap(support -> hint(support, byKernel))
                .map(hint -> new UnsupportedException(failed, hint))
                .orElse(failed);
    }

    /** Empty if the engine itself can, and so lacks something else, or if neither can. */
    static Optional<String> hint(FilesystemSupport support, boolean byKernel) {
        EngineSupport own = byKernel ? support.kernel() : support.userspace();
        EngineSupport other = byKernel ? support.userspace() : support.kernel();
        String type = support.type();
        if (own.reads()) {
            return Optional.empty();
        }
        if (other.reads()) {
            return Optional.of(
                    "or open the session with "
                            + (byKernel
                                    ? "Engine.USERSPACE (--engine=userspace)"
                                    : "Engine.KERNEL (--engine=kernel)")
                            + (other.writes() ? ", which reads and writes " : ", which reads ")
                            + type);
        }
        // Who has nothing to say of what would help does not know the type.
        return other.remedy().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "the %s engine could read %s, but %s: %s"
                                .formatted(
                                        byKernel ? "userspace" : "kernel",
                                        type,
                                        other.detail(),
                                        other.remedy()));
    }
}
