package io.drydock.benchmarks;

import io.drydock.Engine;
import io.drydock.Session;
import io.drydock.guest.Guest;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.inspect.OperatingSystem;
import java.io.IOException;
import java.nio.file.Path;

/** Opens a guest with Drydock. */
final class DrydockFlow {
    private DrydockFlow() {}

    /** Is told what has just been done. */
    @FunctionalInterface
    interface Progress {
        void done(String step);
    }

    /** Opens, inspects, mounts, reads one file, closes. */
    static GuestFacts run(Engine engine, Path image, ImageFormat format, Progress progress)
            throws IOException {
        ImageOptions options = ImageOptions.defaults().withFormat(format);
        GuestFacts facts;
        try (Session session = Session.builder().drive(image, options).engine(engine).open()) {
            progress.done("open");
            OperatingSystem system = session.inspect().getFirst();
            progress.done("inspect");
            try (Guest guest = session.guest(system)) {
                progress.done("mount the tree");
                String file = guest.files().readText(GuestFacts.FILE);
                progress.done("read one file");
                facts =
                        new GuestFacts(
                                system.productName().orElse(""),
                                system.hostname().orElse(""),
                                system.applications().size(),
                                file.lines().count());
            }
            progress.done("close the tree");
        }
        progress.done("close");
        return facts;
    }
}
