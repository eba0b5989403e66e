package io.drydock.lvm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of an operation, for callers that keep a record of everything and want no exceptions.
 *
 * <p>Threading: immutable.
 *
 * @param attempted whether anything was tried: not so when what was asked for made no sense
 * @param ok whether it has succeeded
 * @param error why not; one of the tokens of {@link AuditedLvm}, or a sentence
 * @param subject what has been made or found; empty when it failed, or there is nothing to tell
 */
public record AuditRecord(
        boolean attempted, boolean ok, Optional<String> error, Optional<Subject> subject) {
    /** What an operation was about. */
    public sealed interface Subject {
        /** Names of devices. */
        record PhysicalVolumes(List<String> names) implements Subject {
            public PhysicalVolumes {
                names = List.copyOf(names);
            }
        }

        /** Names of groups. */
        record VolumeGroups(List<String> names) implements Subject {
            public VolumeGroups {
                names = List.copyOf(names);
            }
        }

        /** The name of a group. */
        record VolumeGroup(String name) implements Subject {}

        /** The path of a volume: {@code /dev/GROUP/VOLUME}. */
        record LogicalVolume(String path) implements Subject {}
    }

    static AuditRecord rejected(String error) {
        return new AuditRecord(false, false, Optional.of(error), Optional.empty());
    }

    static AuditRecord failed(String error) {
        return new AuditRecord(true, false, Optional.of(error), Optional.empty());
    }

    static AuditRecord done(Optional<Subject> subject) {
        return new AuditRecord(true, true, Optional.empty(), subject);
    }

    /**
     * As programs in other languages know it: {@code attempted}, {@code ok} and {@code error},
     * which is null unless there is one; and {@code pvs}, {@code vgs}, {@code vg} or {@code lv}.
     */
    public SequencedMap<String, @Nullable Object> toMap() {
        SequencedMap<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("attempted", attempted);
        map.put("ok", ok);
        map.put("error", error.orElse(null));
        subject.ifPresent(about -> {
            switch (about) {
                case Subject.PhysicalVolumes pvs -> map.put("pvs", pvs.names());
                case Subject.VolumeGroups vgs -> map.put("vgs", vgs.names());
                case Subject.VolumeGroup vg -> map.put("vg", vg.name());
                case Subject.LogicalVolume lv -> map.put("lv", lv.path());
            }
        });
        return map;
    }
}
