package io.drydock.cli;

import io.drydock.Session;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock cat}. */
final class CatCommand implements Command {
    @Override
    public String name() {
        return "cat";
    }

    @Override
    public String operands() {
        return "[IMAGE] FILE...";
    }

    @Override
    public String summary() {
        return "Print files of the guest.";
    }

    @Override
    public String notes() {
        return "Bytes come as they are, but on a terminal control characters are escaped.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        GuestOptions.addTo(options);
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        List<GuestPath> files = PathArguments.files(drives.withoutImage(invocation.operands()));
        try (Session session = drives.open();
                Guest guest = GuestOptions.open(invocation, session, files);
                OutputStream out = invocation.streams().content()) {
            for (GuestPath file : files) {
                try (InputStream content = guest.files().newInputStream(file)) {
                    content.transferTo(out);
                }
            }
        }
    }
}
