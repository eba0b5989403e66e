package io.drydock.internal.ext;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.MountOptions;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.kernel.KernelEngine;
import io.drydock.internal.kernel.MountSource;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.userspace.Drivers;
import io.drydock.internal.userspace.UserspaceEngine;
import io.drydock.internal.userspace.UserspaceSource;
import io.drydock.testing.Commands;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes ext filesystems of all kinds, and opens them by one engine or the other. */
final class ExtImages {
    private ExtImages() {}

    /**
     * An empty filesystem.
     *
     * @param options of mke2fs(8), such as {@code -t ext4 -O bigalloc}
     */
    static Path make(Path file, long mebibytes, String options) throws IOException {
        TestImages.sparse(file, mebibytes);
        List<Object> command = new ArrayList<>(List.of("mke2fs", "-q", "-F"));
        command.addAll(List.of(options.split(" ")));
        command.add(file);
        Commands.run(command.toArray());
        return file;
    }

    /**
     * Runs a script with the filesystem mounted by the kernel at /mnt, where nobody else sees it.
     */
    static void inKernel(Path image, Path script) {
        String all = "mount -t ext4 -o loop " + image + " /mnt && cd /mnt && ";
        String run = all + "(sh -e " + script + ") && cd / && umount /mnt";
        Commands.run("unshare", "-m", "sh", "-c", run);
    }

    /** By the kernel. */
    static Filesystem kernel(Path image, boolean readOnly) throws IOException {
        int flags = readOnly ? LibC.O_RDONLY() : LibC.O_RDWR();
        Fd file = Fd.owned(FileCalls.open(image.toString(), flags, 0));
        try {
            MountSource source =
                    new MountSource(
                            file,
                            0,
                            Files.size(image),
                            512,
                            () -> {
                                throw new AssertionError("it is to be clean");
                            },
                            image.toString());
            return KernelEngine.create().mount(source, "ext4", readOnly, List.of());
        } finally {
            file.close();
        }
    }

    /** By our driver. */
    static Filesystem userspace(Path image, boolean readOnly) throws IOException {
        return userspace(image, readOnly, MountOptions.defaults());
    }

    /** By our driver, read-only. */
    static Filesystem userspace(Path image, MountOptions options) throws IOException {
        return userspace(image, true, options);
    }

    private static Filesystem userspace(Path image, boolean readOnly, MountOptions options)
            throws IOException {
        FileBlockDevice device = FileBlockDevice.open(image, readOnly);
        CloseStack below = new CloseStack();
        below.push(device::close);
        return UserspaceEngine.of(Drivers::here)
                .mount(
                        UserspaceSource.of(device, List.of(), image.toString()),
                        "ext4",
                        readOnly,
                        options,
                        below);
    }

    /** Fails unless e2fsck finds nothing to say. */
    static void check(Path image) {
        Commands.Result result = Commands.tryRun("e2fsck", "-fn", image);
        if (result.exitCode() != 0) {
            throw new AssertionError(result.output());
        }
    }
}
