package io.drydock.it;

import io.drydock.Session;
import io.drydock.cache.CacheOptions;
import io.drydock.filesystem.Filesystem;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/** A program that opens an image, mounts a filesystem, and asks 20 times what it is. */
final class LookUps {
    static final int COUNT = 20;

    /** Files that there are not: to ask for one is a system call that strace shows. */
    static final List<Path> MARKS =
            List.of(
                    Path.of("/drydock-mark-before"),
                    Path.of("/drydock-mark-mounted"),
                    Path.of("/drydock-mark-after"));

    private LookUps() {}

    /**
     * @param args the image, and whether the caches are {@code on} or {@code off}
     */
    public static void main(String[] args) throws IOException {
        Path image = Path.of(args[0]);
        CacheOptions caching = args[1].equals("on") ? CacheOptions.defaults() : CacheOptions.off();
        List<Path> none = Collections.nCopies(MARKS.size(), Path.of("/"));
        run(image, caching, none); // loads what a JVM loads once
        run(image, caching, MARKS);
    }

    private static void run(Path image, CacheOptions caching, List<Path> marks) throws IOException {
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        Files.exists(marks.get(0));
        try (Session session = Session.builder().drive(image, raw).caches(caching).open();
                Filesystem mounted = session.mount(session.device("/dev/sda1"))) {
            Files.exists(marks.get(1));
            for (int i = 0; i < COUNT; i++) {
                String type = session.device("/dev/sda1").filesystemType().orElseThrow();
                if (!type.equals(mounted.type())) {
                    throw new IOException("it is called " + type);
                }
            }
            Files.exists(marks.get(2));
        }
    }
}
