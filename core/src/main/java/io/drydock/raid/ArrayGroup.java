package io.drydock.raid;

import io.drydock.raid.ArrayMember.State;
import io.drydock.raid.Superblock.Trait;
import io.drydock.volume.Device;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Makes an array of the devices that bear its UUID, by the rules of the kernel and mdadm: the
 * superblock that counts the most events says what is; who has missed more than one of them is
 * stale. (One is what a crash between the writes of two superblocks makes.)
 */
final class ArrayGroup {
    private final List<Candidate> candidates;
    private final Superblock freshest;
    private final List<String> warnings = new ArrayList<>();

    private ArrayGroup(List<Candidate> candidates) {
        this.candidates = candidates;
        this.freshest =
                candidates.stream()
                        .map(Candidate::superblock)
                        .max(
                                Comparator.comparing((Superblock s) -> s.role(s.number()) >= 0)
                                        .thenComparing(Superblock::events, Long::compareUnsigned))
                        .orElseThrow();
    }

    /** A device and its superblock. */
    record Candidate(Device device, Superblock superblock) {}

    /**
     * @param candidates at least one, all of the same array
     */
    static RaidArray array(List<Candidate> candidates) {
        return new ArrayGroup(candidates).array();
    }

    private RaidArray array() {
        List<ArrayMember> members =
                withoutDuplicates(candidates.stream().map(this::member).toList());
        if (freshest.is(Trait.JOURNALED)) {
            warnings.add("What was written to it last may be on its journal device only");
        }
        RaidGeometry geometry = freshest.geometry();
        OptionalLong size = sizeBytes(members);
        boolean[] present = new boolean[geometry.devices()];
        for (ArrayMember member : members) {
            if (member.is(State.ACTIVE)) {
                present[member.role().orElseThrow()] = true;
            }
        }
        return new RaidArray(
                freshest.arrayUuid(),
                freshest.name(),
                preferredName(),
                freshest.version(),
                geometry,
                size.orElse(0),
                freshest.created(),
                freshest.is(Trait.CLEAN),
                members,
                obstacle(members, present)
                        .or(() ->
                                size.isPresent()
                                        ? Optional.empty()
                                        : Optional.of("it is larger than anything can be")),
                warnings);
    }

    private String preferredName() {
        OptionalInt minor = freshest.preferredMinor();
        return minor.isPresent() ? "/dev/md" + minor.getAsInt() : "";
    }

    private ArrayMember member(Candidate candidate) {
        Superblock superblock = candidate.superblock();
        int role = freshest.role(superblock.number());
        State state = state(superblock, role);
        String name = candidate.device().name();
        switch (state) {
            case FAULTY -> warnings.add(name + " has failed, as the other devices say");
            case STALE ->
                    warnings.add(
                            "%s has missed changes: it knows of %s, the others of %s"
                                    .formatted(
                                            name,
                                            Long.toUnsignedString(superblock.events()),
                                            Long.toUnsignedString(freshest.events())));
            case DISAGREEING ->
                    warnings.add(name + " says other things of the array than the others");
            default -> {}
        }
        boolean has = role >= 0 && role < freshest.geometry().devices();
        return ArrayMember.of(
                candidate.device(),
                superblock,
                has ? OptionalInt.of(role) : OptionalInt.empty(),
                state);
    }

    private State state(Superblock superblock, int role) {
        boolean stale = Long.compareUnsigned(superblock.events() + 1, freshest.events()) < 0;
        boolean wasActive = superblock.role(superblock.number()) >= 0;
        if (stale && (wasActive || role >= 0)) {
            return State.STALE;
        }
        if (!superblock.agrees(freshest)) {
            return State.DISAGREEING;
        }
        if (role == Superblock.JOURNAL) {
            return State.JOURNAL;
        }
        if (role < 0 || role >= freshest.geometry().devices()) {
            return role == Superblock.FAULTY ? State.FAULTY : State.SPARE;
        }
        if (superblock.is(Trait.REPLACEMENT)) {
            return State.REPLACEMENT;
        }
        return superblock.is(Trait.REBUILDING) ? State.REBUILDING : State.ACTIVE;
    }

    /** Of two members of one role that differ in nothing, neither is believed. */
    private List<ArrayMember> withoutDuplicates(List<ArrayMember> members) {
        List<ArrayMember> result = new ArrayList<>();
        for (ArrayMember member : members) {
            Optional<ArrayMember> other =
                    members.stream()
                            .filter(m -> !m.equals(member) && isRival(m, member))
                            .max(Comparator.comparing(ArrayMember::events, Long::compareUnsigned));
            if (other.isEmpty()) {
                result.add(member);
                continue;
            }
            int order = Long.compareUnsigned(member.events(), other.get().events());
            if (order == 0 && members.indexOf(member) < members.indexOf(other.get())) {
                warnings.add(
                        "%s and %s both are device %d"
                                .formatted(
                                        member.device().name(),
                                        other.get().device().name(),
                                        member.role().orElseThrow()));
            }
            State rank = order < 0 ? State.STALE : State.DUPLICATE;
            result.add(order > 0 ? member : member.withState(rank));
        }
        result.sort(
                Comparator.comparingInt((ArrayMember m) -> m.role().orElse(Integer.MAX_VALUE))
                        .thenComparing(ArrayMember::state)
                        .thenComparingInt(ArrayMember::number));
        return result;
    }

    private static boolean isRival(ArrayMember one, ArrayMember other) {
        return one.is(State.ACTIVE) && other.is(State.ACTIVE) && one.role().equals(other.role());
    }

    /** 0 when it is not known; empty when it cannot be. */
    private OptionalLong sizeBytes(List<ArrayMember> members) {
        List<Long> dataBytes = dataBytes(members);
        RaidGeometry geometry = freshest.geometry();
        if (!geometry.level().isRedundant() && dataBytes.size() < geometry.devices()) {
            return OptionalLong.of(0);
        }
        try {
            return OptionalLong.of(geometry.sizeBytes(dataBytes));
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /** Of those that are there, by role. */
    private static List<Long> dataBytes(List<ArrayMember> members) {
        return members.stream()
                .filter(m -> m.is(State.ACTIVE))
                .map(ArrayMember::dataBytes)
                .toList();
    }

    private Optional<String> obstacle(List<ArrayMember> members, boolean[] present) {
        RaidGeometry geometry = freshest.geometry();
        if (freshest.is(Trait.RESHAPING)) {
            return Optional.of("it is on its way to another shape, which its guest must finish");
        }
        if (!geometry.isEnough(present)) {
            long there = members.stream().filter(m -> m.is(State.ACTIVE)).count();
            return Optional.of(
                    "%d of its %d devices are there, which is not enough"
                            .formatted(there, geometry.devices()));
        }
        if (geometry.level() == RaidLevel.RAID0
                && geometry.layout() == 0
                && StripeLayout.of(geometry, dataBytes(members)).hasZones()) {
            return Optional.of(
                    "its devices differ in size, and it does not say which layout it has");
        }
        return Optional.empty();
    }
}
