package io.drydock.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A guest's disk as command-line tools show it: a file, and the partitions in it.
 *
 * <p>For a raw image the file is the image. For qcow2 it is a FUSE export of
 * qemu-storage-daemon(1), which is as quick to start as qemu-nbd(8) and, unlike that, needs no
 * kernel module.
 */
final class ToolDisk implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int SECTOR_BYTES = 512;

    /** Where a partition is in the file, in bytes. */
    record Partition(long offset, long size, String uuid) {}

    private final Path directory;
    private final Path file;

    private ToolDisk(Path directory, Path file) {
        this.directory = directory;
        this.file = file;
    }

    /**
     * Opens it read-only.
     *
     * @param directory where the tools may put files
     */
    static ToolDisk open(Path image, Path directory) throws IOException {
        if (!image.toString().endsWith(".qcow2")) {
            return new ToolDisk(directory, image);
        }
        ToolDisk disk = new ToolDisk(directory, Files.createFile(directory.resolve("disk")));
        try {
            Tool.run(
                    "qemu-storage-daemon",
                    "--blockdev",
                    "driver=file,node-name=file,read-only=on,filename=" + image,
                    "--blockdev",
                    "driver=qcow2,node-name=disk,read-only=on,file=file",
                    "--export",
                    "type=fuse,id=export,node-name=disk,writable=off,mountpoint=" + disk.file,
                    "--daemonize",
                    "--pidfile",
                    disk.pidFile().toString());
            return disk;
        } catch (IOException | RuntimeException e) {
            disk.close();
            throw e;
        }
    }

    String file() {
        return file.toString();
    }

    private Path pidFile() {
        return directory.resolve("pid");
    }

    /** Asks sfdisk(8): the kernels of containers and small VMs read no partition tables. */
    List<Partition> partitions() throws IOException {
        List<Partition> partitions = new ArrayList<>();
        JsonNode table = JSON.readTree(Tool.run("sfdisk", "--json", file()));
        for (JsonNode partition : table.at("/partitiontable/partitions")) {
            partitions.add(
                    new Partition(
                            partition.path("start").longValue() * SECTOR_BYTES,
                            partition.path("size").longValue() * SECTOR_BYTES,
                            partition.path("uuid").stringValue()));
        }
        return partitions;
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(pidFile())) {
            long pid = Long.parseLong(Files.readString(pidFile()).strip());
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
            awaitServersEnd();
        }
        if (file.startsWith(directory)) {
            Files.deleteIfExists(file);
        }
    }

    /** The server removes its pid file when the export is gone, just before it ends. */
    private void awaitServersEnd() throws IOException {
        try {
            while (Files.exists(pidFile())) {
                Thread.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
