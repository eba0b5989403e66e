package io.drydock.internal.dm;

import io.drydock.internal.linux.Statx;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * One line of a device's table: what a run of its sectors is made of. A sector is 512 bytes here,
 * whatever the disks have (Documentation/admin-guide/device-mapper).
 *
 * <p>Threading: immutable; the memory of a secret belongs to who gave it.
 */
public final class DmTarget {
    /** What device-mapper counts in. */
    public static final int SECTOR_BYTES = 512;

    private final long startSectors;
    private final long sectors;
    private final String type;
    private final MemorySegment parameters;
    private final boolean secret;

    private DmTarget(
            long startSectors,
            long sectors,
            String type,
            MemorySegment parameters,
            boolean secret) {
        if (startSectors < 0 || sectors <= 0 || Long.MAX_VALUE - startSectors < sectors) {
            throw new IllegalArgumentException(
                    type + " cannot be " + sectors + " sectors at " + startSectors);
        }
        this.startSectors = startSectors;
        this.sectors = sectors;
        this.type = type;
        this.parameters = parameters;
        this.secret = secret;
    }

    /**
     * @param type the kernel's name of it: {@code linear}, {@code striped} ...
     * @param parameters what its page in Documentation/admin-guide/device-mapper says
     */
    public static DmTarget of(long startSectors, long sectors, String type, String parameters) {
        MemorySegment bytes = MemorySegment.ofArray(parameters.getBytes(StandardCharsets.US_ASCII));
        return new DmTarget(startSectors, sectors, type, bytes, false);
    }

    /**
     * With parameters that nobody is to see, such as a key: they are copied to where they are wiped
     * after use, by the kernel as well (DM_SECURE_DATA_FLAG), and never become a String.
     *
     * @param parameters without a NUL; the caller wipes them when the device has been made
     */
    public static DmTarget secret(
            long startSectors, long sectors, String type, MemorySegment parameters) {
        return new DmTarget(startSectors, sectors, type, parameters, true);
    }

    /** A part of another device, as it is. */
    public static DmTarget linear(
            long startSectors, long sectors, long device, long offsetSectors) {
        return of(startSectors, sectors, "linear", text(device) + " " + offsetSectors);
    }

    /** A device in parameters: {@code MAJOR:MINOR}. */
    public static String text(long deviceNumber) {
        return Statx.major(deviceNumber) + ":" + Statx.minor(deviceNumber);
    }

    long startSectors() {
        return startSectors;
    }

    long sectors() {
        return sectors;
    }

    String type() {
        return type;
    }

    MemorySegment parameters() {
        return parameters;
    }

    boolean isSecret() {
        return secret;
    }

    /** As {@code dmsetup table} prints it, without what is secret. */
    @Override
    public String toString() {
        return startSectors + " " + sectors + " " + type + " " + (secret ? "(secret)" : shown());
    }

    private String shown() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment string = arena.allocate(parameters.byteSize() + 1);
            MemorySegment.copy(parameters, 0, string, 0, parameters.byteSize());
            return string.getString(0);
        }
    }
}
