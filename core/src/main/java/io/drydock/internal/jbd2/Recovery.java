package io.drydock.internal.jbd2;

/**
 * What a replay has done.
 *
 * @param transactions how many the log had that were complete
 * @param blocks how many blocks of the filesystem were written
 * @param revoked how many of the log were not, as they had been given up later
 * @param damaged whether the log ends at a transaction whose checksum is wrong though it was
 *     complete: the filesystem is as before that, and is marked as having errors
 */
public record Recovery(int transactions, int blocks, int revoked, boolean damaged) {}
