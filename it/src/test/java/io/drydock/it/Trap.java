package io.drydock.it;

import io.drydock.testing.Commands;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** What a hostile guest can have in the place of a file, so that whoever reads it would hurt. */
enum Trap {
    ABSOLUTE_LINK {
        @Override
        void set(Path file, Path bait) throws IOException {
            Files.createSymbolicLink(file, bait);
        }
    },
    RELATIVE_LINK {
        @Override
        void set(Path file, Path bait) throws IOException {
            Files.createSymbolicLink(file, Path.of(UP + bait));
        }
    },
    LINK_ABOVE_A_DIRECTORY {
        @Override
        void set(Path file, Path bait) throws IOException {
            Files.createSymbolicLink(file, Path.of("/etc/" + UP + bait));
        }
    },
    LINK_THROUGH_A_LINKED_DIRECTORY {
        @Override
        void set(Path file, Path bait) throws IOException {
            Path directory = file.resolveSibling(file.getFileName() + ".d");
            Files.createSymbolicLink(directory, parentOf(bait));
            Files.createSymbolicLink(file, Path.of(directory.getFileName() + "/" + nameOf(bait)));
        }
    },
    PROC_ROOT_LINK {
        @Override
        void set(Path file, Path bait) throws IOException {
            Files.createSymbolicLink(file, Path.of("/proc/self/root" + bait));
        }
    },
    PROC_CWD_LINK {
        @Override
        void set(Path file, Path bait) throws IOException {
            Files.createSymbolicLink(file, Path.of("/proc/self/cwd/" + UP + bait));
        }
    },
    LINK_TO_A_FIFO {
        @Override
        void set(Path file, Path bait) throws IOException {
            Files.createSymbolicLink(file, bait.resolveSibling(Canaries.FIFO));
        }
    },
    LINK_TO_THE_USERS {
        @Override
        void set(Path file, Path bait) throws IOException {
            Files.createSymbolicLink(file, Path.of("/etc/passwd"));
        }
    },
    LINK_TO_ITSELF {
        @Override
        void set(Path file, Path bait) throws IOException {
            Files.createSymbolicLink(file, Path.of(nameOf(file)));
        }
    },
    /** The host's first loop device. */
    BLOCK_DEVICE {
        @Override
        void set(Path file, Path bait) {
            Commands.run("mknod", file, "b", "7", "0");
        }
    },
    /** /dev/zero, which has no end. */
    ENDLESS_DEVICE {
        @Override
        void set(Path file, Path bait) {
            Commands.run("mknod", file, "c", "1", "5");
        }
    },
    FIFO {
        @Override
        void set(Path file, Path bait) {
            Commands.run("mkfifo", file);
        }
    },
    SOCKET {
        @Override
        void set(Path file, Path bait) throws IOException {
            // Made elsewhere: the address of a socket may not be longer than 107 bytes.
            Path made = TempDirectories.root().resolve("socket");
            try (var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.bind(UnixDomainSocketAddress.of(made));
                Files.move(made, file);
            }
        }
    },
    DIRECTORY {
        @Override
        void set(Path file, Path bait) throws IOException {
            Files.createDirectory(file);
        }
    };

    /** What an inspection reads, or another might, below the guest's root. */
    static final List<String> FILES =
            List.of(
                    "etc/hostname",
                    "etc/HOSTNAME",
                    "etc/fstab",
                    "etc/os-release",
                    "usr/lib/os-release",
                    "etc/lsb-release",
                    "etc/debian_version",
                    "etc/redhat-release",
                    "etc/sysconfig/network",
                    "etc/resolv.conf",
                    "var/lib/dpkg/status",
                    "usr/bin/dnf",
                    "bin/bash",
                    "bin/sh");

    private static final String UP = "../".repeat(20);

    /** Sets the trap at a path, of which only the directory is there. */
    abstract void set(Path file, Path bait) throws IOException;

    /**
     * A guest, one ext4 filesystem, that has the trap in the place of all {@link #FILES}.
     *
     * @param directory where to make it
     */
    Path guest(Path directory, Canaries canaries) throws IOException {
        Path tree = Files.createDirectories(directory.resolve(this + ".d"));
        for (String name : FILES) {
            Path file = tree.resolve(name);
            Files.createDirectories(parentOf(file));
            set(file, canaries.bait(nameOf(file)));
        }
        // So that it is taken as a guest all the same.
        Files.writeString(tree.resolve("etc/hosts"), "127.0.0.1 localhost\n");
        Path image = TestImages.filesystemOf(tree, "ext4", directory.resolve(this + ".raw"));
        Commands.run("rm", "-r", tree);
        return image;
    }

    private static Path parentOf(Path file) {
        return Objects.requireNonNull(file.getParent());
    }

    private static String nameOf(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString();
    }
}
