package io.drydock.it.damaged;

import io.drydock.Session;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.DrydockException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FallbackMount;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.MountCheck;
import io.drydock.filesystem.MountOptions;
import io.drydock.internal.kernel.Backing;
import io.drydock.internal.kernel.KernelEngine;
import io.drydock.internal.kernel.MountSource;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.testing.Loops;
import io.drydock.volume.Device;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Mounts one damaged image in every way. */
final class Examination {
    private final Path image;
    private final Path directory;

    Examination(Path image, Path directory) {
        this.image = image;
        this.directory = directory;
    }

    Finding run(int number, String type, Spoiling spoiling) throws IOException {
        long before = checksum(image);
        boolean readOnly = plainly(image, true, List.of());
        Path copy = directory.resolve("copy");
        Specimen.copy(image, copy);
        boolean plain = plainly(copy, false, List.of());
        boolean fewSteps =
                plain
                        || plainly(copy, true, List.of("norecovery"))
                        || plainly(copy, true, List.of("noload"))
                        || (type.equals("ntfs") && plainly(copy, false, List.of("force")));
        Files.delete(copy);
        Finding found = byLadder(number, type, spoiling, plain, readOnly, fewSteps);
        if (checksum(image) != before) {
            throw new AssertionError("the image has changed");
        }
        if (!Loops.on(directory).isEmpty()) {
            throw new AssertionError("loop devices are left: " + Loops.on(directory));
        }
        return found;
    }

    private Finding byLadder(
            int number,
            String type,
            Spoiling spoiling,
            boolean plain,
            boolean readOnly,
            boolean fewSteps)
            throws IOException {
        String step = Finding.NONE;
        boolean found = false;
        try (Session session = Specimen.open(image, true)) {
            Device device = session.devices().getFirst();
            try {
                FallbackMount mounted = session.mountWithFallback(device);
                step = step(mounted);
                found = isReadable(mounted.filesystem());
                mounted.filesystem().close();
            } catch (DrydockException e) {
                System.out.println(number + " ladder: " + e.getMessage());
            }
            String asked = found ? step : asked(session, device);
            return new Finding(
                    number, type, spoiling, plain, readOnly, fewSteps, step, found, asked);
        }
    }

    private static String asked(Session session, Device device) throws IOException {
        MountCheck check =
                filesystem -> {
                    if (!isReadable(filesystem)) {
                        throw new IOException("the known file cannot be read");
                    }
                };
        try {
            FallbackMount mounted =
                    session.mountWithFallback(device, MountOptions.defaults(), check);
            mounted.filesystem().close();
            return step(mounted);
        } catch (DrydockException e) {
            return Finding.NONE;
        }
    }

    private static String step(FallbackMount mounted) {
        return mounted.step()
                + mounted.repair()
                        .map(what -> " (" + what.replaceAll("\\d+", "N") + ")")
                        .orElse("");
    }

    /** Once, as it is: nothing is put in the place of the image. */
    private static boolean plainly(Path image, boolean readOnly, List<String> options)
            throws IOException {
        Optional<String> type;
        try (Session session = Specimen.open(image, true)) {
            type = session.devices().getFirst().filesystemType();
        }
        if (type.isEmpty()) {
            return false;
        }
        int flags = readOnly ? LibC.O_RDONLY() : LibC.O_RDWR();
        try (Fd fd = Fd.owned(FileCalls.open(image.toString(), flags, 0))) {
            MountSource source =
                    new MountSource(fd, 0, Files.size(image), 512, Examination::none, "image");
            try (Filesystem mounted =
                    KernelEngine.create().mount(source, type.get(), readOnly, options)) {
                return isReadable(mounted);
            }
        } catch (DrydockException e) {
            return false;
        }
    }

    private static Backing none() throws IOException {
        throw new UnsupportedException("overlay", "image", "there is none", "none");
    }

    /** That of Castagnoli is fast everywhere, and nobody forges here. */
    private static long checksum(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer) >= 0) {
                crc.update(buffer.flip());
                buffer.clear();
            }
        }
        return crc.getValue();
    }

    private static boolean isReadable(Filesystem filesystem) {
        try {
            return Arrays.equals(FileTree.of(filesystem).read(Specimen.KNOWN), Specimen.known());
        } catch (IOException e) {
            return false;
        }
    }
}
