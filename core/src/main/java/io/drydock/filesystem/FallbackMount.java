package io.drydock.filesystem;

import io.drydock.error.MountAttempt;
import io.drydock.error.MountStep;
import java.util.List;
import java.util.Optional;

/**
 * A damaged filesystem that could be mounted after all, and how.
 *
 * @param filesystem the filesystem; for writing only after {@link MountStep#NORMAL}
 * @param step what worked
 * @param options of the filesystem that worked, those of the step and of the caller
 * @param repair what was put right in a throw-away copy; empty except for {@link
 *     MountStep#REPAIRED_COPY}
 * @param failed what was tried before, in that order, and what the kernel said
 */
public record FallbackMount(
        Filesystem filesystem,
        MountStep step,
        List<String> options,
        Optional<String> repair,
        List<MountAttempt> failed) {
    public FallbackMount {
        options = List.copyOf(options);
        failed = List.copyOf(failed);
    }
}
