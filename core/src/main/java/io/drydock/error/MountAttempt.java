package io.drydock.error;

import java.io.IOException;
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

    /**
     * The attempt that failed so.
     *
     * @param device what was to be mounted: the problem leaves out what the caller knows already
     */
    public static MountAttempt of(
            String device,
            MountStep step,
            List<String> options,
            Optional<String> repair,
            IOException failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String known = "mount " + device + ": ";
        boolean told = failure instanceof DrydockException && message.startsWith(known);
        return new MountAttempt(
                step, options, repair, told ? message.substring(known.length()) : message);
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
