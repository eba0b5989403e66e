package io.drydock.filesystem;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Replaces a file of the host by a new one that is complete when it takes the name. */
final class HostReplacement {
    /** What a file that is replaced gives to the new one; the owner first, it costs setuid bits. */
    private static final List<String> KEPT = List.of("unix:uid", "unix:gid", "unix:mode");

    private HostReplacement() {}

    /** What writes the new content. */
    interface Filler {
        void fill(FileChannel file) throws IOException;
    }

    /** Whether it is something that cannot be replaced: a device, a pipe. */
    static boolean isSpecial(Path host) {
        return Files.exists(host) && !Files.isRegularFile(host);
    }

    static void write(Path host, Filler filler) throws IOException {
        Path target = Files.exists(host) ? host.toRealPath() : host;
        Path temporary = target.resolveSibling(".drydock-" + UUID.randomUUID());
        try {
            try (FileChannel file =
                    FileChannel.open(
                            temporary,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                filler.fill(file);
            }
            boolean unix = target.getFileSystem().supportedFileAttributeViews().contains("unix");
            if (unix && Files.exists(target)) {
                keep(target, temporary);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            removeAfter(e, temporary);
            throw e;
        }
    }

    /** What is as it should be is not touched: it might not be allowed. */
    private static void keep(Path old, Path now) throws IOException {
        for (String attribute : KEPT) {
            Object value = Files.getAttribute(old, attribute);
            if (!value.equals(Files.getAttribute(now, attribute))) {
                Files.setAttribute(now, attribute, value);
            }
        }
    }

    private static void removeAfter(Exception failure, Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
