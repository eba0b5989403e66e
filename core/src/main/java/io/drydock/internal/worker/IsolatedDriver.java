package io.drydock.internal.worker;

import io.drydock.block.BlockDevice;
import io.drydock.internal.driver.Driver;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.Support;
import java.io.IOException;
import java.util.Set;

/**
 * A driver that is at work in a worker.
 *
 * <p>Threading: as {@link Driver} says.
 */
final class IsolatedDriver implements Driver {
    private final Driver driver;
    private final Workers workers;

    IsolatedDriver(Driver driver, Workers workers) {
        this.driver = driver;
        this.workers = workers;
    }

    @Override
    public String name() {
        return driver.name();
    }

    @Override
    public Set<String> types() {
        return driver.types();
    }

    @Override
    public Set<String> options() {
        return driver.options();
    }

    @Override
    public Support support() {
        return driver.support();
    }

    @Override
    public Inodes open(Medium medium) throws IOException {
        Request.Open request =
                new Request.Open(
                        name(),
                        medium.type(),
                        medium.name(),
                        medium.id(),
                        medium.readOnly(),
                        medium.options(),
                        DeviceServer.devices(medium).stream().map(IsolatedDriver::shape).toList());
        Workers.Lease lease = workers.take();
        try {
            return IsolatedInodes.open(RemoteFilesystem.on(lease, medium), request);
        } catch (IOException | RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    private static Request.Shape shape(BlockDevice device) {
        return new Request.Shape(device.sizeBytes(), device.sectorBytes(), device.isReadOnly());
    }
}
