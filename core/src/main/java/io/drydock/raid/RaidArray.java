package io.drydock.raid;

import io.drydock.raid.ArrayMember.State;
import io.drydock.volume.Device;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * An array of md, put together from what its members say.
 *
 * @param uuid its UUID, in the order of bytes that libblkid writes it in
 * @param name as it is stored, {@code HOST:NAME} or {@code NAME}, of any characters; empty in
 *     superblocks 0.90
 * @param deviceName the name that it has in a session: {@code /dev/md/NAME}, or {@code /dev/mdN}
 *     where its name is a number or it has none
 * @param version of its superblocks
 * @param geometry its shape
 * @param sizeBytes its size; 0 while members are missing without which it is not known
 * @param created when it was made
 * @param isClean whether it was stopped in order, so that its copies and its parity are right
 * @param members all that bear its UUID: by role, then those without one
 * @param obstacle why it can be neither read nor run; empty when it can
 * @param warnings what is wrong with it, a sentence each, for people to read
 */
public record RaidArray(
        UUID uuid,
        String name,
        String deviceName,
        SuperblockVersion version,
        RaidGeometry geometry,
        long sizeBytes,
        Instant created,
        boolean isClean,
        List<ArrayMember> members,
        Optional<String> obstacle,
        List<String> warnings) {
    /** How much of an array is there. */
    public enum Status {
        COMPLETE,
        /** Members are missing, and it works without them. */
        DEGRADED,
        /** It does not work; {@link RaidArray#obstacle} says why. */
        UNUSABLE
    }

    /**
     * A run of bytes of a member.
     *
     * @param device the member
     */
    public record Run(Device device, long offsetBytes, long lengthBytes) {}

    public RaidArray {
        members = List.copyOf(members);
        warnings = List.copyOf(warnings);
    }

    public Status status() {
        if (obstacle.isPresent()) {
            return Status.UNUSABLE;
        }
        return missingRoles().isEmpty() ? Status.COMPLETE : Status.DEGRADED;
    }

    /** The roles of which no member has all of the data. */
    public List<Integer> missingRoles() {
        return IntStream.range(0, geometry.devices())
                .filter(role -> active(role).isEmpty())
                .boxed()
                .toList();
    }

    /** The member that has all of a role's data. */
    public Optional<ArrayMember> active(int role) {
        return members.stream()
                .filter(m -> m.is(State.ACTIVE) && m.role().orElse(-1) == role)
                .findFirst();
    }

    /** The members by which the kernel runs it: all but those that hold something old. */
    public List<ArrayMember> runnable() {
        return members.stream().filter(m -> m.state().isRun()).toList();
    }

    /**
     * Whether what a missing member of a level with parity holds may be computed wrongly in places:
     * those that were being written when the array was not stopped in order.
     */
    public boolean mayBeTorn() {
        return geometry.level().parities() > 0 && !isClean && !missingRoles().isEmpty();
    }

    /**
     * Where all of its bytes are in one run: in each mirror of a RAID 1. To be read only, since the
     * other mirrors would not learn of a write; the kernel needs no md for that.
     */
    public Optional<Run> readOnlyRun() {
        if (geometry.level() != RaidLevel.RAID1 || obstacle.isPresent()) {
            return Optional.empty();
        }
        return members.stream()
                .filter(m -> m.is(State.ACTIVE) && m.badBlocks().ranges().isEmpty())
                .findFirst()
                .map(m -> new Run(m.device(), m.dataOffsetBytes(), sizeBytes));
    }

    /** The UUID as mdadm(8) writes it: four groups of eight digits with colons between. */
    public String mdUuid() {
        String digits = uuid.toString().replace("-", "");
        return String.join(
                ":",
                digits.substring(0, 8),
                digits.substring(8, 16),
                digits.substring(16, 24),
                digits.substring(24));
    }

    RaidArray withDeviceName(String other) {
        return new RaidArray(
                uuid, name, other, version, geometry, sizeBytes, created, isClean, members,
                obstacle, warnings);
    }
}
