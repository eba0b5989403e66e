package io.drydock.nbd;

/**
 * How a client and a server have agreed to talk.
 *
 * @param encrypted whether by TLS
 * @param replies how the server answers requests
 */
public record NbdProtocol(boolean encrypted, Replies replies) {
    /** The forms of replies; each can do what the ones before it can. */
    public enum Replies {
        /** An error number, and after a read all of its data. */
        SIMPLE,
        /** In pieces, with holes and messages; block status can be asked for. */
        STRUCTURED,
        /** The same with lengths of 64 bits. */
        EXTENDED
    }
}
