package io.drydock.partition;

/**
 * A run of sectors that no partition uses.
 *
 * @param firstSector the first sector
 * @param lastSector the last one, which belongs to it
 * @param logical whether it is in the extended partition, and so has room for logical ones only
 */
public record Gap(long firstSector, long lastSector, boolean logical) {
    /** How many sectors it has. */
    public long sectors() {
        return lastSector - firstSector + 1;
    }

    boolean contains(long first, long last) {
        return first >= firstSector && last <= lastSector;
    }
}
