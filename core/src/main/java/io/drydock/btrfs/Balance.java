package io.drydock.btrfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.btrfs_balance_args;
import io.drydock.bindings.libc.btrfs_balance_progress;
import io.drydock.bindings.libc.btrfs_ioctl_balance_args;
import io.drydock.error.CancelledException;
import io.drydock.internal.btrfs.BtrfsVolume;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.FileCalls;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The balance of a btrfs, of which there is at most one at a time.
 *
 * @param volume the filesystem
 */
record Balance(BtrfsVolume volume) {
    /** Returns when it is done. */
    BalanceStatus run(BalanceOptions options, Monitor monitor) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            return run(arguments(arena, options), monitor);
        }
    }

    /** Goes on with one that is paused. */
    BalanceStatus resume(Monitor monitor) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment arguments = btrfs_ioctl_balance_args.allocate(arena);
            btrfs_ioctl_balance_args.flags(arguments, LibC.BTRFS_BALANCE_RESUME());
            return run(arguments, monitor);
        }
    }

    /** {@code ioctl(fd, BTRFS_IOC_BALANCE_V2, struct btrfs_ioctl_balance_args *)}. */
    private BalanceStatus run(MemorySegment arguments, Monitor monitor) throws IOException {
        Watched watched = new Watched();
        watched.start(
                "drydock-balance",
                () -> FileCalls.ioctl(volume.fd(), LibC.BTRFS_IOC_BALANCE_V2(), arguments));
        long result =
                watched.await(monitor, this::tell, () -> control(LibC.BTRFS_BALANCE_CTL_CANCEL()))
                        .getFirst();
        if (result == -LibC.ECANCELED()) {
            throw new CancelledException("balance", volume.path());
        }
        check(result);
        BalanceStatus done = status(arguments);
        monitor.progressed(done.completed(), done.completed());
        return done;
    }

    private void tell(Monitor monitor) throws IOException {
        Optional<BalanceStatus> now = status();
        if (now.isPresent()) {
            long completed = now.get().completed();
            monitor.progressed(completed, Math.max(now.get().expected(), completed));
        }
    }

    /** {@code ioctl(fd, BTRFS_IOC_BALANCE_PROGRESS, struct ... *)}; empty when there is none. */
    Optional<BalanceStatus> status() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = btrfs_ioctl_balance_args.allocate(arena);
            long result =
                    FileCalls.ioctl(volume.fd(), LibC.BTRFS_IOC_BALANCE_PROGRESS(), arguments);
            if (result == -LibC.ENOTCONN()) {
                return Optional.empty();
            }
            check(result);
            return Optional.of(status(arguments));
        }
    }

    private static BalanceStatus status(MemorySegment arguments) {
        long state = btrfs_ioctl_balance_args.state(arguments);
        MemorySegment progress = btrfs_ioctl_balance_args.stat(arguments);
        return new BalanceStatus(
                (state & LibC.BTRFS_BALANCE_STATE_RUNNING()) != 0,
                btrfs_balance_progress.expected(progress),
                btrfs_balance_progress.considered(progress),
                btrfs_balance_progress.completed(progress));
    }

    void pause() throws IOException {
        check(control(LibC.BTRFS_BALANCE_CTL_PAUSE()));
    }

    void cancel() throws IOException {
        check(control(LibC.BTRFS_BALANCE_CTL_CANCEL()));
    }

    /** {@code ioctl(fd, BTRFS_IOC_BALANCE_CTL, int)}: returns when it has stopped. */
    private long control(int command) {
        return FileCalls.ioctl(volume.fd(), LibC.BTRFS_IOC_BALANCE_CTL(), (long) command);
    }

    private static MemorySegment arguments(Arena arena, BalanceOptions options) {
        MemorySegment arguments = btrfs_ioctl_balance_args.allocate(arena);
        long flags = options.lessRedundant() ? LibC.BTRFS_BALANCE_FORCE() : 0;
        if (options.data()) {
            flags |= LibC.BTRFS_BALANCE_DATA();
            set(btrfs_ioctl_balance_args.data(arguments), options, options.dataProfile());
        }
        if (options.metadata()) {
            flags |= LibC.BTRFS_BALANCE_METADATA() | LibC.BTRFS_BALANCE_SYSTEM();
            set(btrfs_ioctl_balance_args.meta(arguments), options, options.metadataProfile());
            set(btrfs_ioctl_balance_args.sys(arguments), options, options.metadataProfile());
        }
        btrfs_ioctl_balance_args.flags(arguments, flags);
        return arguments;
    }

    private static void set(MemorySegment which, BalanceOptions options, Optional<Profile> to) {
        long flags = 0;
        if (options.usedAtMost().isPresent()) {
            flags |= LibC.BTRFS_BALANCE_ARGS_USAGE();
            btrfs_balance_args.usage(which, options.usedAtMost().getAsInt());
        }
        if (to.isPresent()) {
            // Soft: what is so already, is left alone.
            flags |= LibC.BTRFS_BALANCE_ARGS_CONVERT() | LibC.BTRFS_BALANCE_ARGS_SOFT();
            btrfs_balance_args.target(which, to.get().target());
        }
        btrfs_balance_args.flags(which, flags);
    }

    private void check(long result) throws IOException {
        if (result < 0) {
            throw Errno.fileFailure("balance", volume.path(), result);
        }
    }
}
