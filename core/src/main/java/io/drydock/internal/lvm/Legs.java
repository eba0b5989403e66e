package io.drydock.internal.lvm;

import io.drydock.block.BlockDevice;
import io.drydock.error.NotFoundException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.Mapping;
import io.drydock.lvm.VolumeGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arrays that can be read without the kernel's md, since a volume of each of some of their images
 * holds everything: levels 0, 1 and 10.
 */
final class Legs {
    private Legs() {}

    /** Whether it is such an array. */
    static boolean are(Mapping.Raid raid) {
        int copies = copies(raid);
        return !raid.reshaped() && copies > 0 && raid.images().size() % copies == 0;
    }

    /** How many images in a row hold the same; 0 if they hold what only md can tell. */
    private static int copies(Mapping.Raid raid) {
        return switch (raid.type()) {
            case "raid0", "raid0_meta" -> 1;
            case "raid1" -> raid.images().size();
            case "raid10", "raid10_near" -> raid.copies();
            default -> 0;
        };
    }

    /** Over how many images the content is striped. */
    static int count(Mapping.Raid raid) {
        return raid.images().size() / copies(raid);
    }

    /**
     * The images to read, over which the content is striped: of each run of copies the first that
     * is there and in sync.
     *
     * @param user what errors say needs them
     */
    static List<String> readable(
            Places places, Mapping.Raid raid, LogicalVolume user, MemberBytes members)
            throws IOException {
        int copies = copies(raid);
        if (copies == 1) {
            return raid.images();
        }
        boolean[] inSync = inSync(places, raid, members);
        List<String> legs = new ArrayList<>();
        for (int first = 0; first < inSync.length; first += copies) {
            int image = first;
            while (image < first + copies && !inSync[image]) {
                image++;
            }
            if (image == first + copies) {
                throw new NotFoundException(
                        places.operation(),
                        places.subject(user.name()),
                        "all images of a part of it are missing or out of sync");
            }
            legs.add(raid.images().get(image));
        }
        return legs;
    }

    /** Whether of each run of copies one is there, with what knows whether it is in sync. */
    static boolean areWhole(VolumeGroup group, Mapping.Raid raid) {
        int copies = copies(raid);
        for (int first = 0; first < raid.images().size(); first += copies) {
            int image = first;
            while (image < first + copies && !isThere(group, raid, image)) {
                image++;
            }
            if (image == first + copies) {
                return false;
            }
        }
        return true;
    }

    private static boolean isThere(VolumeGroup group, Mapping.Raid raid, int image) {
        return VolumeDevice.isThere(group, raid.images().get(image))
                && (raid.metadata().isEmpty()
                        || VolumeDevice.isThere(group, raid.metadata().get(image)));
    }

    /** For each image of an array, whether it is there and in sync. */
    static boolean[] inSync(Places places, Mapping.Raid raid, MemberBytes members)
            throws IOException {
        try (CloseStack opened = new CloseStack()) {
            List<@Nullable BlockDevice> metadata = new ArrayList<>();
            for (int i = 0; i < raid.images().size(); i++) {
                LogicalVolume knows = places.logical(raid.metadata().get(i));
                if (places.isThere(knows) && places.isThere(places.logical(raid.images().get(i)))) {
                    BlockDevice device = VolumeDevice.open(places.group(), knows, members);
                    opened.push(device::close);
                    metadata.add(device);
                } else {
                    metadata.add(null);
                }
            }
            return RaidState.inSync(metadata);
        }
    }
}
