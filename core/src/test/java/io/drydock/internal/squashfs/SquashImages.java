package io.drydock.internal.squashfs;

import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.testing.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Trees and the images that mksquashfs(1) makes of them. */
final class SquashImages {
    private static final String FILES =
            """
            set -e
            cd '%s'
            : > empty
            printf x > one
            head -c 4096 /dev/urandom > page
            head -c 131072 /dev/zero > zeroes
            head -c 3000001 /dev/urandom > large
            seq 100000 > text
            truncate -s 60000000 sparse
            printf middle | dd of=sparse bs=1 seek=40000000 conv=notrunc status=none
            printf n > "$(printf 'caf\\303\\251 \\346\\227\\245\\346\\234\\254')"
            printf n > "$(printf 'not UTF-8 \\377')"
            printf n > "$(head -c 255 /dev/zero | tr '\\0' l)"
            mkdir many
            for i in $(seq 1000); do echo $i > many/file-with-a-longer-name-$i; done
            ln many/file-with-a-longer-name-7 seven
            mkdir nothing
            ln -s one link
            ln -s "$(printf '%%0100d/%%099d/%%0120d' 1 2 3)" long-link
            mkfifo fifo
            python3 -c "import socket; socket.socket(socket.AF_UNIX).bind('socket')" || true
            chmod 4751 one
            chmod 1777 nothing
            """;

    /** What only root can make. */
    private static final String OF_ROOT =
            """
            cd '%s'
            mknod disk b 8 17
            mknod wide c 511 70000
            chown 1234:70000 page
            setfattr -n user.small -v value one
            setfattr -n user.large -v "$(head -c 3000 /dev/zero | tr '\\0' v)" one
            setfattr -n user.large -v "$(head -c 3000 /dev/zero | tr '\\0' v)" text
            setfattr -n trusted.none one
            setfattr -n security.thing -v 0x0001ff nothing
            setfattr -h -n trusted.of-a-link -v value link
            """;

    /** Whole seconds, since the format knows no others. */
    private static final String TIMES = "cd '%s' && find . -exec touch -h -d @1700000001 {} +";

    private SquashImages() {}

    /** A tree of files of all types. */
    static Path tree(Path directory, boolean root) throws IOException {
        Files.createDirectory(directory);
        Commands.run("sh", "-c", FILES.formatted(directory));
        if (root) {
            Commands.run("sh", "-c", OF_ROOT.formatted(directory));
        }
        Commands.run("sh", "-c", TIMES.formatted(directory));
        return directory;
    }

    /** An image of a tree. */
    static Path image(Path image, Path tree, Object... options) {
        Object[] all = new Object[options.length + 5];
        System.arraycopy(
                new Object[] {"mksquashfs", tree, image, "-quiet", "-no-progress"}, 0, all, 0, 5);
        System.arraycopy(options, 0, all, 5, options.length);
        Commands.run(all);
        return image;
    }

    static Inodes open(Path image) throws IOException {
        return new SquashfsDriver()
                .open(
                        new Medium(
                                FileBlockDevice.open(image, true),
                                List.of(),
                                "squashfs",
                                image.toString(),
                                1,
                                true,
                                List.of()));
    }
}
