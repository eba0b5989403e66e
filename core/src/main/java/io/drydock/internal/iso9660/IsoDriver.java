package io.drydock.internal.iso9660;

import io.drydock.internal.driver.Driver;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.Support;
import java.io.IOException;
import java.util.Set;

/**
 * Reads ISO 9660. Of the trees that an image may have it shows one, as Linux does: that with Rock
 * Ridge, else that of Joliet, else the plain one; {@code norock} and {@code nojoliet} leave one
 * out.
 *
 * <p>Threading: as {@link Driver} says.
 */
public final class IsoDriver implements Driver {
    static final String WITHOUT_ROCK_RIDGE = "norock";
    static final String WITHOUT_JOLIET = "nojoliet";

    @Override
    public String name() {
        return "Java";
    }

    @Override
    public Set<String> types() {
        return Set.of(IsoInodes.TYPE);
    }

    @Override
    public Set<String> options() {
        return Set.of(WITHOUT_ROCK_RIDGE, WITHOUT_JOLIET);
    }

    @Override
    public Support support() {
        return Support.of(false, "reads Rock Ridge, Joliet and zisofs");
    }

    @Override
    public Inodes open(Medium medium) throws IOException {
        medium.checkReadOnly();
        return IsoInodes.open(medium);
    }
}
