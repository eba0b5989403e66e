package io.drydock.raid;

/** What has the magic of a superblock is none; the message goes on from "the superblock". */
final class BadSuperblockException extends Exception {
    private static final long serialVersionUID = 1L;

    BadSuperblockException(String message) {
        super(message);
    }

    static void check(boolean right, String wrong) throws BadSuperblockException {
        if (!right) {
            throw new BadSuperblockException(wrong);
        }
    }
}
