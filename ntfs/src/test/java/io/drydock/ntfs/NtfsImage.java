package io.drydock.ntfs;

import io.drydock.block.BlockDevice;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.WritableInodes;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An NTFS in a file, and what ntfs-3g and its tools make and say of it. */
final class NtfsImage {
    static final String NAME = "/dev/test";

    private static final String UTF_8 = "export LC_ALL=C.UTF-8; ";

    private final Path file;

    private NtfsImage(Path file) {
        this.file = file;
    }

    /** An empty one. */
    static NtfsImage make(Path file, long mebibytes, String... options) throws IOException {
        Needs.program("mkntfs", "ntfs-3g");
        TestImages.sparse(file, mebibytes);
        Commands.run(
                "sh",
                "-c",
                UTF_8
                        + "mkntfs -F -Q -q -L Sÿstem %s '%s'"
                                .formatted(String.join(" ", options), file));
        return new NtfsImage(file);
    }

    Path file() {
        return file;
    }

    /** Runs a shell script in the root directory of it, as ntfs-3g shows it. */
    String run(String options, String script) throws IOException {
        Needs.root();
        Needs.device("/dev/fuse", "CONFIG_FUSE_FS");
        Path directory = Files.createTempDirectory("drydock-ntfs");
        Path text = Files.writeString(directory.resolve("script"), script);
        Path mount = Files.createDirectory(directory.resolve("mount"));
        try {
            // In a mount namespace of its own, which ends with it.
            return Commands.run(
                    "unshare",
                    "-m",
                    "sh",
                    "-c",
                    UTF_8
                            + "ntfs-3g -o %s '%s' '%s' && (cd '%s' && sh -e '%s'); status=$?; umount '%s';"
                                    .formatted(options, file, mount, mount, text, mount)
                            + " exit $status");
        } finally {
            Files.delete(text);
            Files.delete(mount);
            Files.delete(directory);
        }
    }

    String run(String script) throws IOException {
        return run("compression,streams_interface=xattr", script);
    }

    /** Nothing is found that is wrong. */
    void check() {
        Commands.run("ntfsfix", "-n", file);
    }

    /** Opened by the driver; closes the device as well. */
    interface Use {
        void with(WritableInodes inodes) throws IOException;
    }

    /** As {@link Use}. */
    interface Read {
        void with(Inodes inodes) throws IOException;
    }

    void write(Use use, String... options) throws IOException {
        try (BlockDevice device = FileBlockDevice.open(file, false);
                WritableInodes inodes =
                        (WritableInodes) new NtfsDriver().open(medium(device, false, options))) {
            use.with(inodes);
            inodes.flush();
        }
    }

    void read(Read use, String... options) throws IOException {
        try (BlockDevice device = FileBlockDevice.open(file, true);
                Inodes inodes = new NtfsDriver().open(medium(device, true, options))) {
            use.with(inodes);
        }
    }

    static Medium medium(BlockDevice device, boolean readOnly, String... options) {
        return new Medium(device, List.of(), "ntfs", NAME, 7, readOnly, List.of(options));
    }
}
