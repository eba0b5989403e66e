package io.drydock.internal.fat.volume;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Labels as they are stored: eleven bytes, filled with blanks.
 *
 * <p>Threading: stateless.
 */
public final class VolumeLabel {
    /** How many characters a label can have. */
    public static final int BYTES = 11;

    /** What no label has, besides what is no ASCII. */
    public static final String FORBIDDEN = "\"*+,./:;<=>?[\\]|";

    private static final String NONE = "NO NAME    ";

    private VolumeLabel() {}

    /** A label's bytes, or what stands for none; empty when it cannot be one. */
    public static Optional<byte[]> bytes(String label) {
        boolean fits =
                label.length() <= BYTES
                        && label.chars()
                                .allMatch(c -> c >= ' ' && c < 0x7f && FORBIDDEN.indexOf(c) < 0);
        String text = label.isBlank() ? NONE : label;
        return fits ? Optional.of("%-11s".formatted(text).getBytes(US_ASCII)) : Optional.empty();
    }

    /** Whether it is what stands for none. */
    public static boolean isNone(byte[] label) {
        return Arrays.equals(label, NONE.getBytes(US_ASCII));
    }

    /** The label as it is shown; empty when it is none. */
    static String text(byte[] label) {
        return isNone(label) ? "" : new String(label, StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** The entry of the root directory that is the label, changed now. */
    public static byte[] entry(byte[] label) {
        FatTime none = new FatTime(0, 0, 0);
        return new ShortEntry(label, ShortEntry.LABEL, 0, none, none, FatTime.now(), 0, 0)
                .toBytes();
    }

    /**
     * Sets the label in the root directory, from where Linux and Windows read it, and in the boot
     * sectors.
     *
     * @return false when the root directory has no place for it; nothing is changed then
     */
    public static boolean set(FatVolume volume, byte[] label) throws IOException {
        Directory root = volume.root();
        if (isNone(label)) {
            root.removeLabels();
        } else if (root.labelSlot() >= 0) {
            volume.cache().write(root.offset(root.labelSlot()), entry(label));
        } else if (!root.addLabel(entry(label))) {
            return false;
        }
        if (volume.boot().labelOffset() > 0) {
            volume.writeBoot(volume.boot().labelOffset(), label);
        }
        return true;
    }
}
