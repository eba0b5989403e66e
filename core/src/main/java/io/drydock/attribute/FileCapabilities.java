package io.drydock.attribute;

import java.util.EnumSet;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The capabilities that a program gets from its file (capabilities(7), "File capabilities").
 *
 * <p>Threading: immutable.
 */
public final class FileCapabilities {
    private static final long MAX_UID = 0xffff_fffeL;

    private final long permitted;
    private final long inheritable;
    private final boolean effective;
    private final OptionalLong rootUid;

    private FileCapabilities(
            long permitted, long inheritable, boolean effective, OptionalLong rootUid) {
        this.permitted = permitted;
        this.inheritable = inheritable;
        this.effective = effective;
        this.rootUid = rootUid;
    }

    static FileCapabilities ofBits(
            long permitted, long inheritable, boolean effective, OptionalLong rootUid) {
        return new FileCapabilities(permitted, inheritable, effective, rootUid);
    }

    /**
     * Capabilities that a program gets whoever runs it.
     *
     * @param permitted what it may use
     * @param inheritable what it may use if who runs it may hand that on
     * @param effective whether it has them from the beginning, without asking
     */
    public static FileCapabilities of(
            Set<LinuxCapability> permitted, Set<LinuxCapability> inheritable, boolean effective) {
        return ofBits(bits(permitted), bits(inheritable), effective, OptionalLong.empty());
    }

    private static long bits(Set<LinuxCapability> capabilities) {
        return capabilities.stream().mapToLong(LinuxCapability::bit).reduce(0, (a, b) -> a | b);
    }

    /**
     * The capabilities that a text tells, as setcap(8) takes it: {@code cap_net_raw=ep}
     * (cap_from_text(3)).
     *
     * @throws IllegalArgumentException when it is no such text, or some of them would be effective
     *     and some not, which a file cannot say
     */
    public static FileCapabilities parse(String text) {
        return new CapabilityText(text).parse();
    }

    /**
     * The capabilities in the value of {@code security.capability}, of revision 1, 2 or 3
     * (linux/capability.h).
     *
     * @throws IllegalArgumentException when it is no such value
     */
    public static FileCapabilities parse(byte[] value) {
        return CapabilityValue.parse(value);
    }

    /** The value of the extended attribute: of revision 2, or 3 with a {@link #rootUid}. */
    public byte[] toBytes() {
        return CapabilityValue.format(this);
    }

    /** The same, for a user namespace only. */
    public FileCapabilities withRootUid(long uid) {
        Objects.checkIndex(uid, MAX_UID + 1);
        return ofBits(permitted, inheritable, effective, OptionalLong.of(uid));
    }

    /** What the program may use. Numbers that have no name here are in the bits only. */
    public Set<LinuxCapability> permitted() {
        return named(permitted);
    }

    /** What it may use if who runs it may hand that on. */
    public Set<LinuxCapability> inheritable() {
        return named(inheritable);
    }

    private static Set<LinuxCapability> named(long bits) {
        Set<LinuxCapability> named = EnumSet.allOf(LinuxCapability.class);
        named.removeIf(capability -> (capability.bit() & bits) == 0);
        return named;
    }

    /** {@link #permitted}, a bit for each number. */
    public long permittedBits() {
        return permitted;
    }

    /** {@link #inheritable}, a bit for each number. */
    public long inheritableBits() {
        return inheritable;
    }

    /** Whether the program has them from the beginning. */
    public boolean isEffective() {
        return effective;
    }

    /** Who is root in the user namespace where they count; empty when they count everywhere. */
    public OptionalLong rootUid() {
        return rootUid;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileCapabilities file
                && permitted == file.permitted
                && inheritable == file.inheritable
                && effective == file.effective
                && rootUid.equals(file.rootUid);
    }

    @Override
    public int hashCode() {
        return Objects.hash(permitted, inheritable, effective, rootUid);
    }

    /** As getcap(8) prints them, without the user namespace: {@code cap_net_raw=ep}. */
    @Override
    public String toString() {
        return CapabilityText.format(this);
    }
}
