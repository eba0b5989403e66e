package io.drydock.lvm;

import io.drydock.error.RefusedException;

/**
 * The name of a logical volume.
 *
 * <p>Threading: immutable.
 *
 * @param volumeGroup the name of its group
 * @param name its own
 */
public record LvmVolumeName(String volumeGroup, String name) {
    private static final String DEVICES = "/dev/";
    private static final String MAPPER = "/dev/mapper/";

    /**
     * Understands what lvm(8) does: {@code group/volume}, {@code /dev/group/volume} and {@code
     * /dev/mapper/group-volume}, in which a hyphen of a name stands twice.
     *
     * @throws RefusedException when it is none of them, or lvm would not take such names
     */
    public static LvmVolumeName parse(String text) throws RefusedException {
        LvmVolumeName parsed = text.startsWith(MAPPER) ? mapped(text) : slashed(text);
        LvmNames.checkGroup(parsed.volumeGroup);
        LvmNames.checkVolume(parsed.name);
        return parsed;
    }

    private static LvmVolumeName slashed(String text) throws RefusedException {
        String path = text.startsWith(DEVICES) ? text.substring(DEVICES.length()) : text;
        int slash = path.indexOf('/');
        if (slash < 0) {
            throw notOne(text);
        }
        return new LvmVolumeName(path.substring(0, slash), path.substring(slash + 1));
    }

    private static LvmVolumeName mapped(String text) throws RefusedException {
        String name = text.substring(MAPPER.length());
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '-') {
                if (name.startsWith("--", i)) {
                    i++;
                } else {
                    return new LvmVolumeName(
                            name.substring(0, i).replace("--", "-"),
                            name.substring(i + 1).replace("--", "-"));
                }
            }
        }
        throw notOne(text);
    }

    private static RefusedException notOne(String text) {
        return new RefusedException(
                "lvm",
                LvmNames.printable(text),
                "it is not the name of a logical volume",
                "write GROUP/VOLUME or /dev/GROUP/VOLUME");
    }

    /** Where a running guest has it: {@code /dev/group/volume}. */
    public String path() {
        return DEVICES + this;
    }

    /** {@code group/volume}. */
    @Override
    public String toString() {
        return volumeGroup + "/" + name;
    }
}
