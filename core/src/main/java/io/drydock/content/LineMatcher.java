package io.drydock.content;

/** Tells whether something is in a line. For one thread. */
sealed interface LineMatcher permits FixedMatcher, ExpressionMatcher {
    /**
     * Whether it is in those bytes.
     *
     * @throws TooHardException when the answer would take too long
     */
    boolean isIn(byte[] line) throws TooHardException;

    /** An expression takes too long, or too much stack, on a line that it does not suit. */
    final class TooHardException extends Exception {
        private static final long serialVersionUID = 1L;

        TooHardException(Throwable cause) {
            super(cause);
        }
    }
}
