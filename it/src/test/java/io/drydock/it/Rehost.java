package io.drydock.it;

import io.drydock.Session;
import io.drydock.guest.Guest;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.nbd.NbdUri;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A program that gives guests another name: open, inspect, mount, read, write, close. */
final class Rehost {
    private Rehost() {}

    /**
     * @param args the format of the images, and the images, or URIs of servers that have them
     */
    public static void main(String[] args) throws IOException {
        rehost(Session::builder, args);
    }

    static void rehost(Supplier<Session.Builder> builders, String[] args) throws IOException {
        ImageOptions options =
                ImageOptions.defaults()
                        .withFormat(ImageFormat.named(args[0]).orElseThrow())
                        .withReadOnly(false);
        for (int i = 1; i < args.length; i++) {
            Session.Builder builder = builders.get();
            if (args[i].startsWith("nbd+")) {
                builder.drive(NbdUri.parse(args[i]), options);
            } else {
                builder.drive(Path.of(args[i]), options);
            }
            try (Session session = builder.open()) {
                String product = session.inspect().getFirst().productName().orElse("?");
                try (Guest guest = session.guest()) {
                    String old = guest.files().readText("/etc/hostname").strip();
                    guest.files().writeText("/etc/hostname", "host-" + i + "\n");
                    guest.files().createDirectories("/home/new");
                    guest.files().writeText("/home/new/file", "on another partition\n");
                    System.out.println(product + ", " + old);
                }
            }
        }
    }
}
