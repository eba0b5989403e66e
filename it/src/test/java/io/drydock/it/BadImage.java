package io.drydock.it;

import io.drydock.error.CorruptDataException;
import io.drydock.error.DrydockException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.image.ImageFormat;
import io.drydock.testing.Commands;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Files that are no images, or bad ones, and what is to become of each. */
enum BadImage {
    MISSING(null, SystemCallException.class) {
        @Override
        Path make(Path directory) {
            return directory.resolve("nothing");
        }
    },
    EMPTY(null, CorruptDataException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return Files.createFile(directory.resolve("empty"));
        }
    },
    EMPTY_RAW(ImageFormat.RAW, NotFoundException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return EMPTY.make(directory);
        }
    },
    EMPTY_QCOW2(ImageFormat.QCOW2, CorruptDataException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return EMPTY.make(directory);
        }
    },
    ONE_BYTE_RAW(ImageFormat.RAW, NotFoundException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return Files.write(directory.resolve("byte"), new byte[] {1});
        }
    },
    DIRECTORY(null, DrydockException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return Files.createDirectory(directory.resolve("directory"));
        }
    },
    FIFO(null, CorruptDataException.class) {
        @Override
        Path make(Path directory) {
            Path fifo = directory.resolve("fifo");
            Commands.run("mkfifo", fifo);
            return fifo;
        }
    },
    SOCKET(null, DrydockException.class) {
        @Override
        Path make(Path directory) throws IOException {
            Path made = TempDirectories.root().resolve("s");
            try (var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.bind(UnixDomainSocketAddress.of(made));
                return Files.move(made, directory.resolve("socket"));
            }
        }
    },
    ENDLESS_DEVICE(ImageFormat.RAW, CorruptDataException.class) {
        @Override
        Path make(Path directory) {
            return Path.of("/dev/zero");
        }
    },
    NOISE(ImageFormat.RAW, NotFoundException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return Files.write(directory.resolve("noise"), noise(1 << 20));
        }
    },
    NOISE_OF_NO_FORMAT(null, RefusedException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return NOISE.make(directory);
        }
    },

    QCOW2_ON_A_FILE_OF_THE_HOST(null, RefusedException.class) {
        @Override
        Path make(Path directory) {
            return qcow2(directory, "-u", "-b", "/etc/shadow", "-F", "raw");
        }
    },
    QCOW2_ON_A_SERVER(null, RefusedException.class) {
        @Override
        Path make(Path directory) {
            return qcow2(directory, "-u", "-b", "nbd://192.0.2.1/x", "-F", "raw");
        }
    },
    QCOW2_ON_ITSELF(null, DrydockException.class) {
        @Override
        Path make(Path directory) {
            return qcow2(directory, "-u", "-b", "image.qcow2", "-F", "qcow2");
        }
    },
    /** The header names a file of the host as the one that holds the data. */
    QCOW2_WITH_DATA_OF_THE_HOST(null, RefusedException.class) {
        @Override
        Path make(Path directory) throws IOException {
            String name = "/etc/shadow";
            String own = "data-file-1"; // as long
            Path image = directory.resolve("image.qcow2");
            Commands.run(
                    "sh",
                    "-c",
                    "cd \"$0\" && qemu-img create -q -f qcow2 -o data_file=$1 image.qcow2 8M",
                    directory,
                    own);
            byte[] content = Files.readAllBytes(image);
            String text = new String(content, StandardCharsets.ISO_8859_1);
            return Files.writeString(image, text.replace(own, name), StandardCharsets.ISO_8859_1);
        }
    },
    QCOW2_OF_HUGE_CLUSTERS(null, DrydockException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return Disks.overwrite(qcow2(directory), 20, bigEndian(63));
        }
    },
    QCOW2_OF_A_HUGE_TABLE(null, DrydockException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return Disks.overwrite(qcow2(directory), 36, bigEndian(Integer.MAX_VALUE));
        }
    },
    QCOW2_WITH_A_HEADER_OF_NOISE(null, DrydockException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return Disks.overwrite(qcow2(directory), 8, noise(96));
        }
    },

    /** A disk whose boot sector is also a qcow2 header, which refers to a file of the host. */
    RAW_THAT_BEGINS_AS_QCOW2(ImageFormat.RAW, null) {
        @Override
        Path make(Path directory) throws IOException {
            Path disk = guestOn("dos", directory);
            byte[] name = "/etc/shadow".getBytes(StandardCharsets.US_ASCII);
            ByteBuffer header =
                    ByteBuffer.allocate(104)
                            .putInt(0, 0x514649fb)
                            .putInt(4, 3)
                            .putLong(8, 200)
                            .putInt(16, name.length)
                            .putInt(20, 16)
                            .putLong(24, 1 << 20)
                            .putInt(36, 1)
                            .putLong(40, 0x30000)
                            .putLong(48, 0x10000)
                            .putInt(56, 1)
                            .putInt(96, 4)
                            .putInt(100, 104);
            Disks.overwrite(disk, 0, header.array());
            return Disks.overwrite(disk, 200, name);
        }
    },
    /** The same, when nobody says what it is: its magic is believed, its reference is not. */
    RAW_TAKEN_AS_QCOW2(null, RefusedException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return RAW_THAT_BEGINS_AS_QCOW2.make(directory);
        }
    },

    GPT_WITH_A_BAD_PRIMARY(ImageFormat.RAW, null) {
        @Override
        Path make(Path directory) throws IOException {
            return Disks.overwrite(guestOn("gpt", directory), 512 + 56, noise(16));
        }
    },
    GPT_WITH_A_BAD_BACKUP(ImageFormat.RAW, null) {
        @Override
        Path make(Path directory) throws IOException {
            return Disks.overwrite(guestOn("gpt", directory), -512 + 56, noise(16));
        }
    },
    GPT_WITH_BOTH_BAD(ImageFormat.RAW, CorruptDataException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return Disks.overwrite(GPT_WITH_A_BAD_PRIMARY.make(directory), -512 + 56, noise(16));
        }
    },
    GPT_OF_A_TRUNCATED_DISK(ImageFormat.RAW, DrydockException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return Disks.truncate(guestOn("gpt", directory), 2 << 20);
        }
    },
    /** The second begins within the first, which is what it was all the same. */
    OVERLAPPING_PARTITIONS(ImageFormat.RAW, null) {
        @Override
        Path make(Path directory) throws IOException {
            return Disks.overwrite(
                    guestOn("dos", directory), SECOND_ENTRY, Disks.mbrEntry(0x83, 4096, 4096));
        }
    },
    EXTENDED_PARTITIONS_IN_A_LOOP(ImageFormat.RAW, null) {
        @Override
        Path make(Path directory) throws IOException {
            Path disk = guestOn("dos", directory);
            int start = 33 * 2048; // behind the guest
            Disks.overwrite(disk, SECOND_ENTRY, Disks.mbrEntry(5, start, 2048));
            long table = start * 512L;
            Disks.overwrite(disk, table + FIRST_ENTRY, Disks.mbrEntry(0x83, 1, 100));
            Disks.overwrite(disk, table + SECOND_ENTRY, Disks.mbrEntry(5, 0, 2048));
            return Disks.overwrite(disk, table + 510, (byte) 0x55, (byte) 0xaa);
        }
    },

    EXT4_WITH_A_SUPERBLOCK_OF_NOISE(ImageFormat.RAW, DrydockException.class) {
        @Override
        Path make(Path directory) throws IOException {
            Path guest = Disks.guest(directory.resolve("ext4"));
            Disks.overwrite(guest, SUPERBLOCK, noise(0x38));
            return Disks.overwrite(guest, SUPERBLOCK + 0x3a, noise(0x3a0));
        }
    },
    EXT4_WITH_A_BAD_CHECKSUM(ImageFormat.RAW, DrydockException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return Disks.overwrite(
                    Disks.guest(directory.resolve("ext4")), SUPERBLOCK + 0x3fc, noise(4));
        }
    },
    EXT4_OF_HUGE_BLOCKS(ImageFormat.RAW, DrydockException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return ext4With(directory, 0x18, 40);
        }
    },
    EXT4_WITHOUT_INODES(ImageFormat.RAW, DrydockException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return ext4With(directory, 0x28, 0);
        }
    },
    EXT4_LARGER_THAN_ITS_DEVICE(ImageFormat.RAW, DrydockException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return ext4With(directory, 0x04, Integer.MAX_VALUE);
        }
    },
    EXT4_WITH_ITS_JOURNAL_ON_THE_HOST(ImageFormat.RAW, RefusedException.class) {
        @Override
        Path make(Path directory) throws IOException {
            return ext4With(directory, 0xe0, 0);
        }
    },
    XFS_WITH_A_SUPERBLOCK_OF_NOISE(ImageFormat.RAW, DrydockException.class) {
        @Override
        Path make(Path directory) throws IOException {
            Path xfs = TestImages.filesystem("xfs", directory.resolve("xfs"));
            return Disks.overwrite(xfs, 4, noise(508));
        }
    },
    XFS_WITH_A_BAD_CHECKSUM(ImageFormat.RAW, DrydockException.class) {
        @Override
        Path make(Path directory) throws IOException {
            Path xfs = TestImages.filesystem("xfs", directory.resolve("xfs"));
            return Disks.overwrite(xfs, 224, noise(4));
        }
    };

    private static final long SUPERBLOCK = 1024;
    private static final int FIRST_ENTRY = 446;
    private static final int SECOND_ENTRY = FIRST_ENTRY + 16;

    private final @Nullable ImageFormat format;
    private final @Nullable Class<? extends DrydockException> error;

    BadImage(@Nullable ImageFormat format, @Nullable Class<? extends DrydockException> error) {
        this.format = format;
        this.error = error;
    }

    abstract Path make(Path directory) throws IOException;

    /** As what it is to be opened. */
    Optional<ImageFormat> format() {
        return Optional.ofNullable(format);
    }

    /** The error with which the whole way is to end; empty when the guest's name is to be read. */
    Optional<Class<? extends DrydockException>> error() {
        return Optional.ofNullable(error);
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        return noise;
    }

    private static byte[] bigEndian(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static Path qcow2(Path directory, String... options) {
        Path image = directory.resolve("image.qcow2");
        Object[] command =
                Arrays.copyOf(
                        new Object[] {"qemu-img", "create", "-q", "-f", "qcow2"},
                        5 + options.length + 2);
        System.arraycopy(options, 0, command, 5, options.length);
        command[5 + options.length] = image;
        command[6 + options.length] = "8M";
        Commands.run(command);
        return image;
    }

    /** A disk with a guest in its first partition, and a MiB behind that. */
    private static Path guestOn(String label, Path directory) throws IOException {
        return Disks.disk(directory.resolve("disk"), label, Disks.guest(directory.resolve("part")));
    }

    /** A filesystem that takes any value, since it has no checksums. */
    private static Path ext4With(Path directory, int field, int value) throws IOException {
        Path guest = Disks.guest(directory.resolve("ext4"), "-O", "^metadata_csum");
        byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
        return Disks.overwrite(guest, SUPERBLOCK + field, bytes);
    }
}
