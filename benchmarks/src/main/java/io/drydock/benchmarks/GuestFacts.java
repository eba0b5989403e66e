package io.drydock.benchmarks;

/**
 * What every way of opening a guest has to find out: they are compared only when they agree.
 *
 * @param product as the guest calls itself
 * @param hostname as configured
 * @param packages the number of installed packages
 * @param users the number of lines of the file that is read
 */
record GuestFacts(String product, String hostname, long packages, long users) {
    /** The file that is read. */
    static final String FILE = "/etc/passwd";
}
