package io.drydock.error;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A damaged filesystem could be mounted in none of the ways that make sense for it. {@link
 * #attempts} says what was tried, and what the kernel said to each.
 *
 * <p>Threading: immutable once thrown.
 */
public final class MountFailedException extends DrydockException {
    private static final long serialVersionUID = 1L;

    private final transient List<MountAttempt> attempts;

    /**
     * @param subject the device
     * @param attempts all that was tried, in that order; at least one
     */
    public MountFailedException(String subject, List<MountAttempt> attempts) {
        super(
                "mount",
                subject,
                "nothing of what was tried has worked: "
                        + attempts.stream()
                                .map(MountAttempt::toString)
                                .collect(Collectors.joining(" | ")),
                "repair a copy of the image with the filesystem's own tool",
                null);
        this.attempts = List.copyOf(attempts);
    }

    /** What was tried, in that order; empty on a copy that was serialized. */
    public List<MountAttempt> attempts() {
        return attempts == null ? List.of() : attempts;
    }
}
