package io.drydock.it;

import io.drydock.Session;
import io.drydock.crypt.Key;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Edits what is on LVM on LUKS on md; says {@code open}, and ends when it is told to. See {@link
 * StackTest}.
 */
final class StackVisit {
    private StackVisit() {}

    public static void main(String[] args) throws IOException {
        try (Session session = open(Path.of(args[0]), "the passphrase");
                Filesystem root = session.mount(session.device("/dev/vg/root"));
                Filesystem home = session.mount(session.device("/dev/vg/home"))) {
            FileTree.of(root).writeText("/edited", "by a test\n");
            root.sync();
            home.sync();
            System.out.println("open");
            int _ = System.in.read();
        }
    }

    static ImageOptions options(boolean readOnly) {
        return ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(readOnly);
    }

    /** The two drives of the array, to be written. */
    static Session open(Path directory, String passphrase) throws IOException {
        return open(List.of(directory.resolve("one"), directory.resolve("two")), passphrase);
    }

    static Session open(List<Path> images, String passphrase) throws IOException {
        Session.Builder builder = Session.builder();
        images.forEach(image -> builder.drive(image, options(false)));
        return builder.key("all", Key.ofPassphrase(passphrase.toCharArray())).open();
    }
}
