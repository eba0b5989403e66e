package io.drydock.cli.command;

/** The answer to what was asked is no, which the exit code says and nothing else. */
public final class AnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    public AnswerException() {
        super("no");
    }
}
