package io.drydock.cli.text;

import io.drydock.nbd.NbdExport;
import io.drydock.nbd.NbdProtocol;
import io.drydock.nbd.NbdProtocol.Replies;
import io.drydock.nbd.NbdServer;
import io.drydock.nbd.NbdUri;

/** What an NBD server says of itself, as nbdinfo(1) prints it. */
public final class NbdExportText {
    private final StringBuilder text = new StringBuilder();

    private NbdExportText() {}

    /**
     * The text.
     *
     * @param uri where the server is; the name in it has no meaning
     */
    public static String of(NbdServer server, NbdUri uri) {
        NbdExportText exports = new NbdExportText();
        exports.protocol(server.protocol());
        server.exports().forEach(entry -> exports.export(entry, uri));
        return exports.text.toString();
    }

    private void protocol(NbdProtocol protocol) {
        text.append("protocol: newstyle-fixed ")
                .append(protocol.encrypted() ? "with" : "without")
                .append(" TLS, using ")
                .append(packets(protocol.replies()))
                .append(" packets\n");
    }

    private static String packets(Replies replies) {
        return switch (replies) {
            case SIMPLE -> "simple";
            case STRUCTURED -> "structured";
            case EXTENDED -> "extended";
        };
    }

    private void export(NbdServer.Entry entry, NbdUri uri) {
        text.append("export=\"").append(Printable.of(entry.name())).append("\":\n");
        if (!entry.description().isEmpty()) {
            line("description", entry.description());
        }
        entry.details().ifPresent(details -> size(details.sizeBytes()));
        line("uri", uri.withExport(entry.name()).toString());
        entry.details().ifPresent(this::details);
    }

    private void size(long bytes) {
        String exact = Sizes.exact(bytes);
        String same = Long.toString(bytes);
        line("export-size", exact.equals(same) ? same : same + " (" + exact + ")");
    }

    private void details(NbdExport export) {
        if (!export.contexts().isEmpty()) {
            text.append("\tcontexts:\n");
            export.contexts()
                    .forEach(name -> text.append("\t\t").append(Printable.of(name)).append('\n'));
        }
        for (NbdProperty property : NbdProperty.values()) {
            line(property.field(), Boolean.toString(property.of(export)));
        }
        line("block_size_minimum", Integer.toString(export.minimumBytes()));
        line("block_size_preferred", Integer.toString(export.preferredBytes()));
        line("block_size_maximum", Long.toString(export.maximumBytes()));
    }

    private void line(String name, String value) {
        text.append('\t').append(name).append(": ").append(Printable.of(value)).append('\n');
    }
}
