package io.drydock.format;

import io.drydock.Session;
import io.drydock.image.ImageOptions;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import io.drydock.volume.Device;
import java.io.IOException;
import java.nio.file.Path;

/** An image that is one device, open for writing. */
record Formatted(Session session, Path image) implements AutoCloseable {
    static Formatted open(Path image) throws IOException {
        ImageOptions options = ImageOptions.defaults().withReadOnly(false).withAllowRaw(true);
        return new Formatted(Session.builder().drive(image, options).open(), image);
    }

    /** Makes a filesystem on an image that nobody has open afterwards. */
    static void make(Path image, NewFilesystem wanted) throws IOException {
        try (Formatted formatted = open(image)) {
            formatted.formatter().make(formatted.device(), wanted);
        }
    }

    static CheckReport check(Path image) throws IOException {
        try (Formatted formatted = open(image)) {
            return formatted.formatter().check(formatted.device(), Monitor.NONE);
        }
    }

    static CheckReport repair(Path image, RepairOption... options) throws IOException {
        try (Formatted formatted = open(image)) {
            return formatted.formatter().repair(formatted.device(), Monitor.NONE, options);
        }
    }

    static void label(Path image, String label) throws IOException {
        try (Formatted formatted = open(image)) {
            formatted.formatter().label(formatted.device(), label);
        }
    }

    static void uuid(Path image, String uuid) throws IOException {
        try (Formatted formatted = open(image)) {
            formatted.formatter().uuid(formatted.device(), uuid);
        }
    }

    Formatter formatter() {
        return session.formatter();
    }

    Device device() throws IOException {
        return session.device("/dev/sda");
    }

    /** A tag as blkid(8) has it; empty where there is none. */
    static String blkid(Path image, String tag) {
        return Commands.tryRun("blkid", "-p", "-o", "value", "-s", tag, image).output().strip();
    }

    @Override
    public void close() throws IOException {
        session.close();
    }
}
