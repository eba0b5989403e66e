package io.drydock.internal.userspace;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.btrfs.disk.BtrfsDriver;
import io.drydock.internal.driver.Driver;
import io.drydock.internal.ext.ExtDriver;
import io.drydock.internal.fat.FatDriver;
import io.drydock.internal.iso9660.IsoDriver;
import io.drydock.internal.squashfs.SquashfsDriver;
import io.drydock.internal.worker.Workers;
import io.drydock.internal.xfs.XfsDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The drivers that there are: those of this library, and those of modules beside it.
 *
 * <p>Threading: immutable.
 */
public final class Drivers {
    private static final Logger LOG = LoggerFactory.getLogger(Drivers.class);

    /** Those of this library. */
    private static final List<Driver> OWN =
            List.of(
                    new BtrfsDriver(),
                    new ExtDriver(),
                    new FatDriver(),
                    new IsoDriver(),
                    new SquashfsDriver(),
                    new XfsDriver());

    /** Looked for once: modules do not come and go while a process runs. */
    private static final class Found {
        static final Drivers HERE = new Drivers(find());
    }

    private final List<Driver> all;

    private Drivers(List<Driver> all) {
        this.all = List.copyOf(all);
    }

    /** Those of this process. */
    public static Drivers here() {
        return Found.HERE;
    }

    private static List<Driver> find() {
        List<Driver> found = new ArrayList<>(OWN);
        ServiceLoader.load(Driver.class, Driver.class.getClassLoader()).stream()
                .forEach(provider -> add(provider, found));
        return found;
    }

    private static void add(ServiceLoader.Provider<Driver> provider, List<Driver> found) {
        try {
            found.add(provider.get());
        } catch (ServiceConfigurationError e) {
            LOG.debug("{} is left out", provider.type(), e);
        }
    }

    /** The same, which do their work in processes apart. */
    public Drivers isolated(Workers workers) {
        return new Drivers(all.stream().map(workers::isolate).toList());
    }

    public List<Driver> all() {
        return all;
    }

    /** The driver for a type as blkid(8) names it, whether it works here or not. */
    public Optional<Driver> forType(String type) {
        return all.stream().filter(driver -> driver.types().contains(type)).findFirst();
    }

    /**
     * The driver for a type.
     *
     * @param device what errors call it
     * @throws UnsupportedException when there is none that works; it says what would
     */
    Driver working(String type, String device) throws UnsupportedException {
        Driver driver =
                forType(type)
                        .orElseThrow(() ->
                                new UnsupportedException(
                                        "mount",
                                        device,
                                        "the userspace engine does not read " + type,
                                        "it reads " + String.join(", ", types())));
        if (!driver.support().available()) {
            throw new UnsupportedException(
                    "mount", device, driver.support().detail(), driver.support().remedy());
        }
        return driver;
    }

    private TreeSet<String> types() {
        TreeSet<String> types = new TreeSet<>();
        all.forEach(driver -> types.addAll(driver.types()));
        return types;
    }
}
