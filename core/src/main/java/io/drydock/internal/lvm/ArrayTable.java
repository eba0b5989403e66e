package io.drydock.internal.lvm;

import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.Mapping;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel's raid target is told of an array (Documentation/admin-guide/device-mapper/
 * dm-raid.rst).
 *
 * @param readOnly whether it gets no metadata: it then knows nothing of what is in sync, and must
 *     be given what is, and told that it is
 */
record ArrayTable(Places places, Mapping.Raid raid, LogicalVolume user, boolean readOnly) {
    /** Which images are there with their metadata: the kernel says if they are enough. */
    boolean[] there() throws IOException {
        boolean[] there = new boolean[raid.images().size()];
        for (int i = 0; i < there.length; i++) {
            there[i] =
                    places.isThere(places.logical(raid.metadata().get(i)))
                            && places.isThere(places.logical(raid.images().get(i)));
        }
        return there;
    }

    /** Everything in front of the devices, their number included. */
    String parameters() throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Long.toString(Tables.sectors(raid.stripeBytes())));
        // Of raid6 the kernel does not believe it, reads everything, and finds that it is.
        boolean believed = !raid.type().startsWith("raid6");
        if (believed && (readOnly || user.status().contains("NOTSYNCED"))) {
            words.add("nosync");
        }
        if (!readOnly) {
            addRebuilt(words);
            if (raid.regionBytes() > 0) {
                words.add("region_size");
                words.add(Long.toString(Tables.sectors(raid.regionBytes())));
            }
        }
        if (raid.copies() > 0) {
            words.add("raid10_copies");
            words.add(Integer.toString(raid.copies()));
        }
        return "%s %d %s %d"
                .formatted(
                        kernelType(), words.size(), String.join(" ", words), raid.images().size());
    }

    private void addRebuilt(List<String> words) throws IOException {
        for (int i = 0; i < raid.images().size(); i++) {
            if (places.logical(raid.images().get(i)).status().contains("REBUILD")) {
                words.add("rebuild");
                words.add(Integer.toString(i));
            }
        }
    }

    /** LVM's names are the kernel's but for the usual layouts (libdm-deptree.c). */
    private String kernelType() {
        return switch (raid.type()) {
            case "raid5" -> "raid5_ls";
            case "raid6" -> "raid6_zr";
            case "raid10_near" -> "raid10";
            default -> raid.type();
        };
    }
}
