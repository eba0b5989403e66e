package io.drydock.attribute;

import java.util.Locale;

/**
 * A part of root's power (capabilities(7)), as Linux 5.9 has them. The order is that of their
 * numbers in linux/capability.h, which never change.
 */
public enum LinuxCapability {
    CHOWN,
    DAC_OVERRIDE,
    DAC_READ_SEARCH,
    FOWNER,
    FSETID,
    KILL,
    SETGID,
    SETUID,
    SETPCAP,
    LINUX_IMMUTABLE,
    NET_BIND_SERVICE,
    NET_BROADCAST,
    NET_ADMIN,
    NET_RAW,
    IPC_LOCK,
    IPC_OWNER,
    SYS_MODULE,
    SYS_RAWIO,
    SYS_CHROOT,
    SYS_PTRACE,
    SYS_PACCT,
    SYS_ADMIN,
    SYS_BOOT,
    SYS_NICE,
    SYS_RESOURCE,
    SYS_TIME,
    SYS_TTY_CONFIG,
    MKNOD,
    LEASE,
    AUDIT_WRITE,
    AUDIT_CONTROL,
    SETFCAP,
    MAC_OVERRIDE,
    MAC_ADMIN,
    SYSLOG,
    WAKE_ALARM,
    BLOCK_SUSPEND,
    AUDIT_READ,
    PERFMON,
    BPF,
    CHECKPOINT_RESTORE;

    /** Its bit in {@link FileCapabilities#permittedBits}. */
    public long bit() {
        return 1L << ordinal();
    }

    /** The name that setcap(8) has for it, such as {@code cap_net_raw}. */
    @Override
    public String toString() {
        return "cap_" + name().toLowerCase(Locale.ROOT);
    }
}
