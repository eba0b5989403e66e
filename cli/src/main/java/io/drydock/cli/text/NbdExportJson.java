package io.drydock.cli.text;

import io.drydock.nbd.NbdExport;
import io.drydock.nbd.NbdProtocol.Replies;
import io.drydock.nbd.NbdServer;
import io.drydock.nbd.NbdUri;
import java.io.OutputStream;
import java.util.Optional;

/** What an NBD server says of itself as JSON, with the names that nbdinfo(1) has. */
public final class NbdExportJson {
    private NbdExportJson() {}

    /**
     * Writes the document.
     *
     * @param uri where the server is; the name in it has no meaning
     */
    public static void write(NbdServer server, NbdUri uri, OutputStream stream) {
        Replies replies = server.protocol().replies();
        try (Json json = Json.object(stream)) {
            json.put("protocol", "newstyle-fixed")
                    .put("TLS", server.protocol().encrypted())
                    .put("structured", replies != Replies.SIMPLE)
                    .put("extended", replies == Replies.EXTENDED)
                    .array("exports", server.exports(), (it, entry) -> export(it, entry, uri));
        }
    }

    private static void export(Json json, NbdServer.Entry entry, NbdUri uri) {
        json.put("export-name", entry.name())
                .put("description", Optional.of(entry.description()).filter(d -> !d.isEmpty()))
                .put("uri", uri.withExport(entry.name()).toString());
        entry.details().ifPresent(details -> details(json, details));
    }

    private static void details(Json json, NbdExport export) {
        if (!export.contexts().isEmpty()) {
            json.strings("contexts", export.contexts());
        }
        for (NbdProperty property : NbdProperty.values()) {
            json.put(property.field(), property.of(export));
        }
        json.put("block_size_minimum", export.minimumBytes())
                .put("block_size_preferred", export.preferredBytes())
                .put("block_size_maximum", export.maximumBytes())
                .put("export-size", export.sizeBytes())
                .put("export-size-str", Sizes.exact(export.sizeBytes()));
    }
}
