package io.drydock.internal.nbd.transmission;

import io.drydock.internal.nbd.wire.Wire;

/** What can be asked of an export. */
public enum Command {
    READ("read", Wire.CMD_READ),
    WRITE("write", Wire.CMD_WRITE),
    FLUSH("flush", Wire.CMD_FLUSH),
    TRIM("discard", Wire.CMD_TRIM),
    CACHE("cache", Wire.CMD_CACHE),
    WRITE_ZEROES("zero", Wire.CMD_WRITE_ZEROES),
    BLOCK_STATUS("map", Wire.CMD_BLOCK_STATUS),
    RESIZE("resize", Wire.CMD_RESIZE);

    private final String operation;
    private final int number;

    Command(String operation, int number) {
        this.operation = operation;
        this.number = number;
    }

    /** What errors call it. */
    String operation() {
        return operation;
    }

    /** Its CMD_* number. */
    int number() {
        return number;
    }

    /** Whether bytes go with it, one way or the other. */
    boolean hasData() {
        return this == READ || this == WRITE;
    }

    /** Whether the export's content may be another one afterwards. */
    boolean changes() {
        return this == WRITE || this == TRIM || this == WRITE_ZEROES;
    }

    /** Whether it may be sent once more when nobody knows whether it was done. */
    boolean isRepeatable() {
        return this != RESIZE;
    }
}
