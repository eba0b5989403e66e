package io.drydock.internal.lvm;

import io.drydock.error.NotFoundException;
import io.drydock.lvm.Area;
import io.drydock.lvm.Mapping;
import java.io.IOException;

/** The images of the older kind of mirror. */
final class Mirrors {
    private Mirrors() {}

    /**
     * The image to read: the first that is there. The kernel brings the others into line with the
     * first one, so that that is always right, and the others are when it was done with that.
     */
    static Area readable(Places places, Mapping.Mirrored mirrored, String user) throws IOException {
        for (Area area : mirrored.areas()) {
            if (isThere(places, area)) {
                return area;
            }
        }
        throw new NotFoundException(
                places.operation(), places.subject(user), "all of its images are missing");
    }

    private static boolean isThere(Places places, Area area) throws IOException {
        return area.isPhysical()
                ? places.physical(area).isUsable()
                : places.isThere(places.logical(area.volume()));
    }
}
