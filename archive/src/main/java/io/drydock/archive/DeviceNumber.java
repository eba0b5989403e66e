package io.drydock.archive;

/** The two halves of a device number, as makedev(3) puts them together. */
record DeviceNumber(long major, long minor) {
    static DeviceNumber of(long number) {
        return new DeviceNumber(
                ((number >>> 8) & 0xfff) | ((number >>> 32) & 0xffff_f000L),
                (number & 0xff) | ((number >>> 12) & 0xffff_ff00L));
    }

    long number() {
        return ((major & 0xfff) << 8)
                | ((major & 0xffff_f000L) << 32)
                | (minor & 0xff)
                | ((minor & 0xffff_ff00L) << 12);
    }
}
