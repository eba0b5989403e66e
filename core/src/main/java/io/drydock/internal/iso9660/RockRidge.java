package io.drydock.internal.iso9660;

import io.drydock.internal.driver.Fields;
import io.drydock.internal.iso9660.SystemUse.Entry;
import io.drydock.internal.linux.Statx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What Rock Ridge says of a file (RRIP, 4.1), and zisofs. */
final class RockRidge {
    private static final int CONTINUE = 1;
    private static final int CURRENT = 2;
    private static final int PARENT = 4;
    private static final int ROOT = 8;

    private static final int CREATION = 1;
    private static final int MODIFICATION = 2;
    private static final int ACCESS = 4;
    private static final int ATTRIBUTES = 8;
    private static final int LONG_FORM = 0x80;

    /** Who reads a link takes no longer one (PATH_MAX), nor is a longer name one. */
    private static final int MOST_TARGET_BYTES = 4095;

    private static final int MOST_NAME_BYTES = 255;

    private final Volume volume;
    private final ByteArrayOutputStream name = new ByteArrayOutputStream();
    private final List<Fields> targets = new ArrayList<>();
    private @Nullable Posix posix;
    private long deviceNumber;
    private @Nullable Instant created;
    private @Nullable Instant modified;
    private @Nullable Instant accessed;
    private @Nullable Instant changed;
    private OptionalLong child = OptionalLong.empty();
    private boolean relocated;
    private boolean sparse;
    private @Nullable Fields compressed;

    private RockRidge(Volume volume) {
        this.volume = volume;
    }

    /** The entry "PX". */
    record Posix(int mode, long links, long uid, long gid) {}

    static RockRidge of(Volume volume, List<Entry> entries) throws IOException {
        RockRidge made = new RockRidge(volume);
        for (Entry entry : entries) {
            made.take(entry);
        }
        return made;
    }

    private void take(Entry entry) throws IOException {
        Fields fields = entry.fields();
        switch (entry.signature()) {
            case "PX" ->
                    posix =
                            new Posix(
                                    (int) fields.int32(4),
                                    fields.int32(12),
                                    fields.int32(20),
                                    fields.int32(28));
            case "PN" -> deviceNumber = deviceNumber(fields.int32(4), fields.int32(12));
            case "NM" -> takeName(fields);
            case "SL" -> targets.add(fields);
            case "TF" -> takeTimes(fields);
            case "CL" -> child = OptionalLong.of(volume.offsetOf(fields.int32(4)));
            case "RE" -> relocated = true;
            case "ZF" -> compressed = fields;
            case "SF" -> sparse = true;
            default -> {}
        }
    }

    /** Some writers leave the high half empty, and have all of a small number in the low one. */
    private static long deviceNumber(long high, long low) {
        return high == 0 && low > 0xff
                ? Statx.makedev((int) (low >> 8), (int) (low & 0xff))
                : Statx.makedev((int) high, (int) low);
    }

    private void takeName(Fields fields) throws IOException {
        if ((fields.int8(4) & (CURRENT | PARENT)) == 0) {
            append(name, fields.bytes(5, fields.length() - 5), MOST_NAME_BYTES);
        }
    }

    private void append(ByteArrayOutputStream to, byte[] bytes, int most) throws IOException {
        if (bytes.length > most - to.size()) {
            throw volume.corrupt("a name is longer than " + most + " bytes");
        }
        to.writeBytes(bytes);
    }

    /** What a component is that has flags instead of a text. */
    private static byte[] component(int flags) {
        String text =
                switch (flags & (CURRENT | PARENT | ROOT)) {
                    case CURRENT -> ".";
                    case PARENT -> "..";
                    case ROOT -> "/";
                    default -> "";
                };
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Times in the order of their bits; a backup's and others come after those that we know. */
    private void takeTimes(Fields fields) throws IOException {
        int flags = fields.int8(4);
        boolean isLong = (flags & LONG_FORM) != 0;
        int at = 5;
        for (int bit = CREATION; bit <= ATTRIBUTES; bit <<= 1) {
            if ((flags & bit) != 0) {
                Instant time =
                        isLong
                                ? IsoTime.readLong(fields.slice(at, IsoTime.LONG_BYTES))
                                : IsoTime.read(fields.slice(at, IsoTime.BYTES));
                at += isLong ? IsoTime.LONG_BYTES : IsoTime.BYTES;
                switch (bit) {
                    case CREATION -> created = time;
                    case MODIFICATION -> modified = time;
                    case ACCESS -> accessed = time;
                    default -> changed = time;
                }
            }
        }
    }

    /** The name; empty when only the record has one. */
    byte[] name() {
        return name.toByteArray();
    }

    /** What a symbolic link holds: components, of which one may go on in the next. */
    byte[] target() throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        boolean separated = false;
        for (Fields fields : targets) {
            for (int at = 5; at < fields.length(); ) {
                int flags = fields.int8(at);
                int length = fields.int8(at + 1);
                if (separated) {
                    target.write('/');
                }
                append(target, component(flags), MOST_TARGET_BYTES);
                append(target, fields.bytes(at + 2, length), MOST_TARGET_BYTES);
                separated = (flags & (CONTINUE | ROOT)) == 0;
                at += 2 + length;
            }
        }
        return target.toByteArray();
    }

    Optional<Posix> posix() {
        return Optional.ofNullable(posix);
    }

    /** As makedev(3) numbers it. */
    long deviceNumber() {
        return deviceNumber;
    }

    Optional<Instant> created() {
        return Optional.ofNullable(created);
    }

    Optional<Instant> modified() {
        return Optional.ofNullable(modified);
    }

    Optional<Instant> accessed() {
        return Optional.ofNullable(accessed);
    }

    /** When its attributes have changed. */
    Optional<Instant> changed() {
        return Optional.ofNullable(changed);
    }

    /** Where the directory is that this stands for: one that was too deep for ISO 9660. */
    OptionalLong child() {
        return child;
    }

    /** Whether it is such a directory in its other place, where nobody is to see it. */
    boolean isRelocated() {
        return relocated;
    }

    /** How its content is compressed, if it is. */
    Optional<Zisofs> compressed() throws IOException {
        return compressed == null ? Optional.empty() : Optional.of(Zisofs.read(volume, compressed));
    }

    /** Whether its content is not a section of the image, but a tree of them ("SF"). */
    boolean isSparse() {
        return sparse;
    }
}
