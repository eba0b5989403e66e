package io.drydock.internal.iso9660;

import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.testing.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Trees and the images that tools make of them. */
final class IsoImages {
    /** All times are whole seconds, since the format knows no others. */
    private static final String FILES =
            """
            set -e
            cd '%s'
            : > empty
            printf x > one
            head -c 2047 /dev/urandom > short
            head -c 2048 /dev/urandom > sector
            head -c 3000001 /dev/urandom > large
            seq 200000 > text
            printf n > "$(printf 'caf\\303\\251 \\346\\227\\245\\346\\234\\254')"
            printf n > "$(printf 'not UTF-8 \\377')"
            printf n > "$(head -c 240 /dev/zero | tr '\\0' l)"
            mkdir many
            for i in $(seq 300); do echo $i > many/file-with-a-longer-name-$i; done
            mkdir -p 1/2/3/4/5/6/7/8/9/10
            echo deep > 1/2/3/4/5/6/7/8/9/10/file
            mkdir 1/2/3/4/5/6/7/8/sister
            echo deep too > 1/2/3/4/5/6/7/8/sister/file
            mkdir nothing
            ln -s one link
            ln -s /etc/./../absolute root-link
            ln -s ../../up/and/down relative-link
            ln -s "$(printf '%%0100d/%%099d/%%0120d' 1 2 3)" long-link
            mkfifo fifo
            chmod 4751 one
            chmod 1777 nothing
            chmod 0 short
            """;

    /** What only root can make. */
    private static final String DEVICES =
            """
            cd '%s'
            mknod disk b 8 17
            mknod tty c 4 200
            mknod wide c 511 255
            chown 1234:70000 sector
            """;

    private static final String TIMES = "cd '%s' && find . -exec touch -h -d @1700000001 {} +";

    private IsoImages() {}

    /** A tree of files of all types. */
    static Path tree(Path directory, boolean root) throws IOException {
        Files.createDirectory(directory);
        Commands.run("sh", "-c", FILES.formatted(directory));
        if (root) {
            Commands.run("sh", "-c", DEVICES.formatted(directory));
        }
        setTimes(directory);
        return directory;
    }

    static void setTimes(Path directory) {
        Commands.run("sh", "-c", TIMES.formatted(directory));
    }

    /** An image of a tree, by a tool that is used as mkisofs(8). */
    static Path image(Path image, Path tree, Object... command) {
        Object[] all = new Object[command.length + 3];
        System.arraycopy(command, 0, all, 0, command.length);
        all[command.length] = "-o";
        all[command.length + 1] = image;
        all[command.length + 2] = tree;
        Commands.run(all);
        return image;
    }

    static Inodes open(Path image, String... options) throws IOException {
        return new IsoDriver()
                .open(
                        new Medium(
                                FileBlockDevice.open(image, true),
                                List.of(),
                                "iso9660",
                                image.toString(),
                                1,
                                true,
                                List.of(options)));
    }
}
