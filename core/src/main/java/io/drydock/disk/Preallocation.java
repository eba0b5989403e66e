package io.drydock.disk;

/** What of a new image has its place on storage from the beginning. */
public enum Preallocation {
    /** Nothing: what is not written is a hole. */
    NONE,
    /** The tables, for all of the disk; qcow2 only. */
    METADATA,
    /** The blocks of the file, which are not written (fallocate(2)); raw and qcow2. */
    ALLOCATED,
    /** The blocks of the file, written with zeroes; raw and qcow2. */
    FULL
}
