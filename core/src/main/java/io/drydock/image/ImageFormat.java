package io.drydock.image;

import java.util.Locale;
import java.util.Optional;

/** The formats of disk images that can be opened. */
public enum ImageFormat {
    /** Nothing but the disk's bytes. Has no magic, so it is never assumed unasked. */
    RAW("raw"),
    /** QEMU copy-on-write, versions 2 and 3. */
    QCOW2("qcow2"),
    /** VMware virtual disk: sparse, stream-optimised, or a descriptor with extents. */
    VMDK("vmdk"),
    /** VirtualBox disk image. */
    VDI("vdi"),
    /** Hyper-V virtual hard disk v2. */
    VHDX("vhdx"),
    /** Virtual PC hard disk, fixed or dynamic; {@code vpc} to QEMU. */
    VHD("vpc");

    private final String qemuDriver;

    ImageFormat(String qemuDriver) {
        this.qemuDriver = qemuDriver;
    }

    /** The name of QEMU's block driver for the format. */
    public String qemuDriver() {
        return qemuDriver;
    }

    /** The name that users give it: {@code raw}, {@code qcow2}, {@code vhd} ... */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The format of that name, in either case; QEMU's {@code vpc} names {@link #VHD} too. */
    public static Optional<ImageFormat> named(String name) {
        for (ImageFormat format : values()) {
            if (format.name().equalsIgnoreCase(name) || format.qemuDriver.equalsIgnoreCase(name)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
