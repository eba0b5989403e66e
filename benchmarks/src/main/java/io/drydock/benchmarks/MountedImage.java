package io.drydock.benchmarks;

import io.drydock.filesystem.FileTree;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A new ext4 filesystem that tools and Drydock use at once, gone when closed. It is mounted where
 * the tools see it, so that both have the same caches; Drydock opens its files as on mounts of its
 * own.
 *
 * @param mountpoint where the tools see it
 * @param files what Drydock sees
 */
record MountedImage(Path mountpoint, FileTree files, CloseStack opened) implements AutoCloseable {
    static MountedImage create(long sizeBytes) throws IOException {
        CloseStack opened = new CloseStack();
        try {
            Path directory = Scratch.directory();
            opened.push(() -> Files.delete(directory));
            Path image = directory.resolve("ext4.raw");
            opened.push(() -> Files.deleteIfExists(image));
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(sizeBytes);
            }
            Tool.run("mke2fs", "-q", "-t", "ext4", image.toString());
            Path mountpoint = Files.createDirectory(directory.resolve("mount"));
            opened.push(() -> Files.delete(mountpoint));
            Tool.run("mount", "-o", "loop,noatime", image.toString(), mountpoint.toString());
            opened.push(() -> Tool.run("umount", mountpoint.toString()));
            KernelFilesystem filesystem = KernelFilesystem.onDirectory(mountpoint, false);
            opened.push(filesystem::close);
            return new MountedImage(mountpoint, FileTree.of(filesystem), opened);
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
