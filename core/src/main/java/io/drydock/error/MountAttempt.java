package io.drydock.error;

import java.util.List;
import java.util.Optional;

/**
 * An attempt to mount a damaged filesystem that failed.
 *
 * @param step what was tried
 * @param options of the filesystem, those of the step and of the caller, beside those always set
 * @param repair what was put right in the throw-away copy; empty except for {@link
 *     MountStep#REPAIRED_COPY}
 * @param problem why it failed, in the kernel's words where it had any
 */
public record MountAttempt(
        MountStep step, List<String> options, Optional<String> repair, String problem) {
    public MountAttempt {
        options = List.copyOf(options);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(step.toString());
        repair.ifPresent(what -> text.append(" (").append(what).append(')'));
        if (!options.isEmpty()) {
            text.append(" -o ").append(String.join(",", options));
        }
        return text.append(": ").append(problem).toString();
    }
}
