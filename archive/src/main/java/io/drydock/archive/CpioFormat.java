package io.drydock.archive;

import org.apache.commons.compress.archivers.cpio.CpioConstants;

/** The formats of cpio(1) that are written. */
public enum CpioFormat {
    /** The "new" portable format of SVR4: that of initramfs and RPM. */
    NEWC(CpioConstants.FORMAT_NEW),
    /** As {@link #NEWC}, with a sum of each file's bytes, for which files are read twice. */
    CRC(CpioConstants.FORMAT_NEW_CRC);

    private final short format;

    CpioFormat(short format) {
        this.format = format;
    }

    short format() {
        return format;
    }
}
