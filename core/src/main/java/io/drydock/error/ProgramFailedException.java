package io.drydock.error;

/**
 * A program that does what no library does, such as {@code mkfs.xfs}, has failed. The message has
 * what it said of that.
 *
 * <p>Threading: immutable once thrown.
 */
public final class ProgramFailedException extends DrydockException {
    private static final long serialVersionUID = 1L;

    private final String program;
    private final int status;

    /**
     * @param status as {@link #status} says
     * @param said what the program said, on one line
     */
    public ProgramFailedException(
            String operation, String subject, String program, int status, String said) {
        super(
                operation,
                subject,
                program
                        + (status < 0 ? " was ended by signal " + -status : " exited " + status)
                        + (said.isEmpty() ? "" : ": " + said),
                null,
                null);
        this.program = program;
        this.status = status;
    }

    /** The program's name. */
    public String program() {
        return program;
    }

    /** Its exit status, from 0 to 255; minus the number of the signal that has ended it. */
    public int status() {
        return status;
    }
}
