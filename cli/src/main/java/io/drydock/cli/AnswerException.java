package io.drydock.cli;

/** The answer to what was asked is no, which the exit code says and nothing else. */
final class AnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    AnswerException() {
        super("no");
    }
}
