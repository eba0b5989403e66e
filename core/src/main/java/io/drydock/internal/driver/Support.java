package io.drydock.internal.driver;

/**
 * What a driver can do on this host.
 *
 * @param available whether it works at all
 * @param writes whether it can change a filesystem
 * @param detail what it does, or why it does not work
 * @param remedy what would make it work; empty when it does
 */
public record Support(boolean available, boolean writes, String detail, String remedy) {
    /** One that works. */
    public static Support of(boolean writes, String detail) {
        return new Support(true, writes, detail, "");
    }

    /** One that does not. */
    public static Support missing(boolean writes, String detail, String remedy) {
        return new Support(false, writes, detail, remedy);
    }
}
