package io.drydock.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Makes images with the filesystems' own tools. */
public final class TestImages {
    private static final long MIB = 1 << 20;

    private TestImages() {}

    /** An empty file of that size which takes no space. */
    public static Path sparse(Path file, long mebibytes) throws IOException {
        try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
            image.setLength(mebibytes * MIB);
        }
        return file;
    }

    /**
     * An empty filesystem that fills a new file.
     *
     * @param type {@code ext4}, {@code xfs} (at least 300 MiB), {@code btrfs} (at least 110 MiB)
     */
    public static Path filesystem(String type, Path file, long mebibytes) throws IOException {
        sparse(file, mebibytes);
        switch (type) {
            case "ext4" -> Commands.run("mkfs.ext4", "-q", "-F", file);
            case "xfs" -> Commands.run("mkfs.xfs", "-q", "-f", file);
            case "btrfs" -> Commands.run("mkfs.btrfs", "-q", "-f", file);
            default -> throw new IllegalArgumentException(type);
        }
        return file;
    }

    /** As {@link #filesystem(String, Path, long)}, about as small as its tool makes it. */
    public static Path filesystem(String type, Path file) throws IOException {
        return filesystem(type, file, type.equals("ext4") ? 64 : type.equals("xfs") ? 304 : 128);
    }

    /**
     * A filesystem that holds a copy of a directory of the host.
     *
     * @param type {@code ext4}, {@code squashfs} or {@code erofs}
     */
    public static Path filesystemOf(Path directory, String type, Path file) throws IOException {
        switch (type) {
            case "ext4" -> {
                sparse(file, 64);
                Commands.run("mkfs.ext4", "-q", "-F", "-d", directory, file);
            }
            case "squashfs" ->
                    Commands.run("mksquashfs", directory, file, "-quiet", "-no-progress");
            case "erofs" -> Commands.run("mkfs.erofs", file, directory);
            default -> throw new IllegalArgumentException(type);
        }
        return file;
    }

    /** A btrfs with subvolumes of these names, in each a file {@code name} that holds its name. */
    public static Path btrfsWithSubvolumes(Path file, String... names) throws IOException {
        filesystem("btrfs", file);
        StringBuilder script = new StringBuilder("mount -t btrfs -o loop " + file + " /mnt");
        for (String name : names) {
            script.append(" && btrfs subvolume create /mnt/").append(name);
            script.append(" && printf " + name + " > /mnt/" + name + "/name");
        }
        // In a mount namespace of its own, which ends with it.
        Commands.run("unshare", "-m", "sh", "-c", script + " && umount /mnt");
        return file;
    }

    /** The SHA-256 of a file, in hexadecimal. */
    public static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 20];
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }
}
