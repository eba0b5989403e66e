package io.drydock.it.damaged;

import io.drydock.Session;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A filesystem before it is damaged: as it is after it was unmounted, and as it would be after a
 * power cut.
 *
 * @param used where there is something in the clean one, in blocks of 4 KiB, but for the content of
 *     the file that is looked for
 */
record Specimen(String type, String variant, Path clean, Path cut, List<Long> used) {
    static final int BLOCK = 4096;

    /** Where the file is that is looked for. */
    static final String KNOWN = "/dir/known";

    private static final String MARK = "this is known ";
    private static final int FILES = 90;

    /** What is in it. */
    static byte[] known() {
        return MARK.repeat(16 * BLOCK / MARK.length() + 1)
                .substring(0, 16 * BLOCK)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Makes one, on a kernel that knows the type. */
    static Specimen make(String type, String variant, Path directory) throws IOException {
        Path clean = directory.resolve(type + variant + ".clean");
        Path cut = directory.resolve(type + variant + ".cut");
        format(type, variant, clean);
        try (Session session = open(clean, false);
                Filesystem filesystem = session.mount(session.devices().getFirst())) {
            FileTree files = FileTree.of(filesystem);
            files.createDirectories("/dir");
            files.write("/dir/known", known());
            for (int i = 0; i < FILES; i++) {
                files.writeText("/dir/file" + i, "file " + i);
            }
        }
        Files.copy(clean, cut);
        Path working = directory.resolve("working");
        copy(clean, working);
        try (Session session = open(working, false);
                Filesystem filesystem = session.mount(session.devices().getFirst())) {
            FileTree files = FileTree.of(filesystem);
            for (int i = 0; i < FILES; i += 3) {
                files.writeText("/dir/file" + i, "file " + i + ", written anew");
            }
            files.createDirectories("/new/deep/down");
            filesystem.sync();
            for (int i = 0; i < 20; i++) {
                files.writeText("/new/file" + i, "file " + i);
            }
            copy(working, cut);
        }
        Files.delete(working);
        return new Specimen(type, variant, clean, cut, used(clean));
    }

    /** The smallest that have what is to be damaged. */
    private static void format(String type, String variant, Path image) throws IOException {
        boolean large = variant.equals("-4k");
        switch (type) {
            case "ext4" -> {
                TestImages.sparse(image, large ? 160 : 64);
                Commands.run("mkfs.ext4", "-q", "-F", "-b", large ? 4096 : 1024, image);
            }
            case "xfs", "btrfs" -> TestImages.filesystem(type, image);
            case "vfat" -> {
                TestImages.sparse(image, 64);
                Commands.run("mkfs.vfat", "-F", variant.equals("-16") ? 16 : 32, image);
            }
            case "ntfs" -> {
                TestImages.sparse(image, 32);
                Commands.run("mkntfs", "-q", "-Q", "-F", image);
            }
            default -> throw new IllegalArgumentException(type);
        }
    }

    static Session open(Path image, boolean readOnly) throws IOException {
        ImageOptions options =
                ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(readOnly);
        return Session.builder().drive(image, options).open();
    }

    static void copy(Path from, Path to) {
        Commands.run("cp", "--sparse=always", from, to);
    }

    private static List<Long> used(Path image) throws IOException {
        List<Long> found = new ArrayList<>();
        byte[] zeroes = new byte[BLOCK];
        byte[] block = new byte[BLOCK];
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "r")) {
            for (long at = 0; at + BLOCK <= file.length(); at += BLOCK) {
                file.seek(at);
                file.readFully(block);
                if (!Arrays.equals(block, zeroes)
                        && !new String(block, StandardCharsets.ISO_8859_1).contains(MARK)) {
                    found.add(at);
                }
            }
        }
        return List.copyOf(found);
    }
}
