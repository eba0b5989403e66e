package io.drydock.it;

import io.drydock.testing.Commands;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Makes small disks, and spoils them. */
final class Disks {
    /** What the guests of this class are called. */
    static final String HOSTNAME = "little";

    private Disks() {}

    /** An ext4 filesystem that an inspection takes as the root of a Linux. */
    static Path guest(Path file, String... mke2fsOptions) throws IOException {
        Path tree = Files.createDirectory(file.resolveSibling(file.getFileName() + ".d"));
        for (String name : List.of("etc", "bin", "home")) {
            Files.createDirectory(tree.resolve(name));
        }
        Files.writeString(tree.resolve("etc/hosts"), "127.0.0.1 localhost\n");
        Files.writeString(tree.resolve("etc/hostname"), HOSTNAME + "\n");
        Files.writeString(tree.resolve("etc/os-release"), "ID=alpine\nVERSION_ID=3.20\n");
        TestImages.sparse(file, 32);
        Object[] fixed = {"mkfs.ext4", "-q", "-F", "-d", tree, file};
        Object[] command = new Object[fixed.length + mke2fsOptions.length];
        System.arraycopy(fixed, 0, command, 0, 3);
        System.arraycopy(mke2fsOptions, 0, command, 3, mke2fsOptions.length);
        System.arraycopy(fixed, 3, command, 3 + mke2fsOptions.length, 3);
        Commands.run(command);
        Commands.run("rm", "-r", tree);
        return file;
    }

    /**
     * A disk whose partitions hold the files, one after the other from the first MiB on.
     *
     * @param label {@code gpt} or {@code dos}
     */
    static Path disk(Path disk, String label, Path... parts) throws IOException {
        StringBuilder script = new StringBuilder("label: " + label + "\n");
        long end = 1;
        for (Path part : parts) {
            long size = Math.ceilDiv(Files.size(part), 1 << 20);
            script.append("start=%dMiB, size=%dMiB\n".formatted(end, size));
            end += size;
        }
        TestImages.sparse(disk, end + 1);
        Commands.runWithInput(script.toString(), "sfdisk", "-q", disk);
        long start = 1;
        for (Path part : parts) {
            Commands.run(
                    "dd",
                    "if=" + part,
                    "of=" + disk,
                    "bs=1M",
                    "seek=" + start,
                    "conv=notrunc,sparse",
                    "status=none");
            start += Math.ceilDiv(Files.size(part), 1 << 20);
        }
        return disk;
    }

    /** Overwrites bytes of a file; before its end when the offset is negative. */
    static Path overwrite(Path file, long offset, byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), offset < 0 ? channel.size() + offset : offset);
        }
        return file;
    }

    /** Cuts a file off, from its end when the size is negative. */
    static Path truncate(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size < 0 ? channel.size() + size : size);
        }
        return file;
    }

    /** An entry of an MBR (struct msdos_partition) without its cylinders, heads and sectors. */
    static byte[] mbrEntry(int type, int startSector, int sectors) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(4, (byte) type)
                .putInt(8, startSector)
                .putInt(12, sectors)
                .array();
    }
}
