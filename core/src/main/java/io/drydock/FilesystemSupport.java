package io.drydock;

import io.drydock.internal.driver.Driver;
import io.drydock.internal.driver.Support;
import io.drydock.internal.kernel.KernelCapabilities;
import io.drydock.internal.kernel.KernelCapabilities.MountableType;
import io.drydock.internal.userspace.Drivers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What can be done with a type of filesystem on this host, by either engine.
 *
 * @param type as blkid(8) names it
 */
public record FilesystemSupport(String type, EngineSupport kernel, EngineSupport userspace) {
    static List<FilesystemSupport> of(KernelCapabilities kernel, Drivers drivers) {
        List<MountableType> mountable = kernel.mountable();
        Set<String> types = new TreeSet<>();
        Stream.concat(
                        mountable.stream().map(MountableType::type),
                        drivers.all().stream().flatMap(driver -> driver.types().stream()))
                .forEach(types::add);
        return types.stream()
                .map(type ->
                        new FilesystemSupport(
                                type,
                                byKernel(kernel.canMount(), find(mountable, type)),
                                byDriver(drivers.forType(type))))
                .toList();
    }

    private static Optional<MountableType> find(List<MountableType> mountable, String type) {
        return mountable.stream().filter(each -> each.type().equals(type)).findFirst();
    }

    private static EngineSupport byKernel(boolean canMount, Optional<MountableType> found) {
        if (found.isEmpty()) {
            return new EngineSupport(false, false, "not mounted by it", "");
        }
        MountableType type = found.get();
        if (!type.here()) {
            return new EngineSupport(
                    false, false, "this kernel does not know it", "a kernel that has its driver");
        }
        return canMount
                ? new EngineSupport(true, type.writes(), "mounted", "")
                : new EngineSupport(
                        false, false, "this process may not mount", "see the capabilities");
    }

    private static EngineSupport byDriver(Optional<Driver> driver) {
        if (driver.isEmpty()) {
            return new EngineSupport(false, false, "no driver", "");
        }
        Support support = driver.get().support();
        return new EngineSupport(
                support.available(),
                support.available() && support.writes(),
                support.available() ? driver.get().name() : support.detail(),
                support.remedy());
    }
}
