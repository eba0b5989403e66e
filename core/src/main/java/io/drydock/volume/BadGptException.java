package io.drydock.volume;

/** One copy of a GPT is no good; the message goes on from "the header" or "the backup header". */
final class BadGptException extends Exception {
    private static final long serialVersionUID = 1L;

    BadGptException(String message) {
        super(message);
    }
}
