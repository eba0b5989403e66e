package io.drydock.benchmarks;

import io.drydock.benchmarks.ToolDisk.Partition;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Opens a guest by one process for each step, as programs do that drive the tools: blkid for every
 * partition, mount and umount to look into every filesystem, mount for the tree, cat for every
 * file.
 */
final class ToolFlow {
    private static final Set<String> LOOKED_INTO = Set.of("ext4", "xfs");

    /** What inspection wants to know of a package. */
    private static final String PACKAGE_FORMAT =
            "${Package}\\t${Version}\\t${Architecture}\\t${db:Status-Status}\\t${source:Package}\\t"
                    + "${Maintainer}\\t${Homepage}\\t${binary:Summary}\\n";

    /** A partition and what blkid says of it. */
    private record Filesystem(Partition partition, Map<String, String> tags) {
        boolean isLookedInto() {
            return LOOKED_INTO.contains(type());
        }

        String type() {
            return tags.getOrDefault("TYPE", "");
        }

        boolean isNamed(String device) {
            return device.equalsIgnoreCase("PARTUUID=" + partition.uuid())
                    || device.equals("UUID=" + tags.get("UUID"))
                    || device.equals("LABEL=" + tags.get("LABEL"));
        }
    }

    private final ToolDisk disk;
    private final Path root;
    private final CloseStack mounts;

    private ToolFlow(ToolDisk disk, Path root, CloseStack mounts) {
        this.disk = disk;
        this.root = root;
        this.mounts = mounts;
    }

    /**
     * Opens, inspects, mounts, reads one file, closes.
     *
     * @param directory an empty one, for the mounts
     */
    static GuestFacts run(Path image, Path directory) throws IOException {
        Path root = Files.createDirectory(directory.resolve("root"));
        try (ToolDisk disk = ToolDisk.open(image, directory);
                CloseStack mounts = new CloseStack()) {
            return new ToolFlow(disk, root, mounts).run();
        } finally {
            Files.delete(root);
        }
    }

    private GuestFacts run() throws IOException {
        List<Filesystem> filesystems = filesystems();
        Filesystem rootFilesystem = rootOf(filesystems);
        mount(rootFilesystem, "/");
        String product = Tool.pairs(cat("/etc/os-release")).getOrDefault("PRETTY_NAME", "");
        cat("/etc/debian_version");
        String hostname = cat("/etc/hostname").strip();
        Tool.run("head", "--bytes=64", root.resolve("usr/bin/dash").toString());
        for (String line : cat("/etc/fstab").lines().toList()) {
            String[] fields = line.strip().split("\\s+");
            for (Filesystem filesystem : filesystems) {
                if (filesystem.isLookedInto()
                        && fields.length > 1
                        && !fields[1].equals("/")
                        && filesystem.isNamed(fields[0])) {
                    mount(filesystem, fields[1]);
                }
            }
        }
        return new GuestFacts(
                product.replace("\"", ""),
                hostname,
                packages(),
                cat(GuestFacts.FILE).lines().count());
    }

    private List<Filesystem> filesystems() throws IOException {
        List<Filesystem> filesystems = new ArrayList<>();
        for (Partition partition : disk.partitions()) {
            String tags =
                    Tool.run(
                            "blkid",
                            "--probe",
                            "--output=export",
                            "--offset=" + partition.offset(),
                            "--size=" + partition.size(),
                            disk.file());
            filesystems.add(new Filesystem(partition, Tool.pairs(tags)));
        }
        return filesystems;
    }

    /** Looks into every filesystem: there may be more than one operating system. */
    private Filesystem rootOf(List<Filesystem> filesystems) throws IOException {
        List<Filesystem> roots = new ArrayList<>();
        for (Filesystem filesystem : filesystems) {
            if (filesystem.isLookedInto()) {
                mount(filesystem, "/");
                if (Files.exists(root.resolve("etc/fstab"))) {
                    roots.add(filesystem);
                }
                mounts.close();
            }
        }
        if (roots.size() != 1) {
            throw new IOException(disk.file() + " has not one root filesystem but " + roots);
        }
        return roots.getFirst();
    }

    private void mount(Filesystem filesystem, String mountpoint) throws IOException {
        Partition partition = filesystem.partition;
        String target = root + mountpoint;
        String options =
                String.join(
                        ",",
                        "ro,nosuid,nodev,noexec,loop",
                        "offset=" + partition.offset(),
                        "sizelimit=" + partition.size());
        Tool.run("mount", "-t", filesystem.type(), "-o", options, disk.file(), target);
        mounts.push(() -> Tool.run("umount", target));
    }

    private String cat(String path) throws IOException {
        return Tool.run("cat", root + path);
    }

    private long packages() throws IOException {
        String admin = "--admindir=" + root + "/var/lib/dpkg";
        return Tool.run("dpkg-query", admin, "--show", "--showformat=" + PACKAGE_FORMAT)
                .lines()
                .filter(line -> line.contains("\tinstalled\t"))
                .count();
    }
}
