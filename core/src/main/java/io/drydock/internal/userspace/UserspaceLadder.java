package io.drydock.internal.userspace;

import io.drydock.error.MountAttempt;
import io.drydock.error.MountFailedException;
import io.drydock.error.MountStep;
import io.drydock.filesystem.FallbackMount;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountCheck;
import io.drydock.filesystem.MountOptions;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens a damaged filesystem in the mildest way that works: as it is to be, only for reading, and
 * then without its journal.
 *
 * <p>Threading: for one thread.
 */
public final class UserspaceLadder {
    private final String name;
    private final Mounting mounting;
    private final MountOptions options;
    private final MountCheck check;
    private final List<MountAttempt> failed = new ArrayList<>();

    /** Opens it in one way. */
    @FunctionalInterface
    public interface Mounting {
        Filesystem mount(MountOptions options) throws IOException;
    }

    /**
     * @param name what errors call it
     * @param options of the caller
     * @param check what must work before a way is said to
     */
    public UserspaceLadder(String name, Mounting mounting, MountOptions options, MountCheck check) {
        this.name = name;
        this.mounting = mounting;
        this.options = options;
        this.check = check;
    }

    /**
     * Tries one way after the other.
     *
     * @throws MountFailedException when none works
     */
    public FallbackMount mount() throws IOException {
        Optional<FallbackMount> mounted = attempt(MountStep.NORMAL, options);
        if (mounted.isEmpty()) {
            mounted = attempt(MountStep.READ_ONLY, options.readOnly());
        }
        if (mounted.isEmpty()) {
            mounted = attempt(MountStep.WITHOUT_RECOVERY, options.withoutRecovery());
        }
        return mounted.orElseThrow(() -> new MountFailedException(name, failed));
    }

    private Optional<FallbackMount> attempt(MountStep step, MountOptions how) {
        CloseStack taken = new CloseStack();
        try {
            Filesystem filesystem = mounting.mount(how);
            taken.push(filesystem::close);
            filesystem.list(GuestPath.ROOT);
            check.check(filesystem);
            return Optional.of(
                    new FallbackMount(filesystem, step, how.options(), Optional.empty(), failed));
        } catch (IOException e) {
            taken.closeAfter(e);
            failed.add(MountAttempt.of(name, step, how.options(), Optional.empty(), e));
            return Optional.empty();
        } catch (RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
    }
}
