package io.drydock.disk;

import java.time.Instant;

/**
 * An internal snapshot: the disk as it was once, in the same qcow2 file.
 *
 * @param id what tells it from the others in the file
 * @param name what it was called
 * @param created when, by the clock of the host
 * @param vmStateBytes the size of the virtual machine's memory that was kept with it; 0 if none was
 */
public record DiskSnapshot(String id, String name, Instant created, long vmStateBytes) {}
