/** NTFS without the kernel: a driver of the userspace engine that is found when it is there. */
module io.drydock.ntfs {
    requires io.drydock.core;
    requires io.drydock.bindings;
    requires static org.jspecify;

    provides io.drydock.internal.driver.Driver with
            io.drydock.ntfs.NtfsDriver;
}
