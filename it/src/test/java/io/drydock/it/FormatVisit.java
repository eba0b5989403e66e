package io.drydock.it;

import io.drydock.Session;
import io.drydock.format.Formatter;
import io.drydock.format.NewFilesystem;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.task.Monitor;
import io.drydock.volume.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Makes filesystems, names, checks and resizes them. See {@link RootlessFormatTest}. */
final class FormatVisit {
    private FormatVisit() {}

    /**
     * @param args types, each followed by the raw image that is to hold it
     */
    public static void main(String[] args) throws IOException {
        ImageOptions options =
                ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(false);
        for (int i = 0; i < args.length; i += 2) {
            try (Session session = Session.builder().drive(Path.of(args[i + 1]), options).open()) {
                System.out.println(args[i] + visit(session, args[i]));
            }
        }
    }

    private static String visit(Session session, String type) throws IOException {
        Formatter formatter = session.formatter();
        formatter.make(session.device("/dev/sda"), NewFilesystem.of(type).withLabel("new"));
        Device device = session.device("/dev/sda");
        String said = " " + device.signature().orElseThrow().type();
        if (!type.equals("swap")) {
            said += " " + formatter.check(device, Monitor.NONE).verdict();
        }
        if (type.startsWith("ext")) {
            said += " " + formatter.resize(device, OptionalLong.of(24 << 20), Monitor.NONE);
        }
        return said;
    }
}
