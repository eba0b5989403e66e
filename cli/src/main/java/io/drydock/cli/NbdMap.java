package io.drydock.cli;

import io.drydock.cli.text.NbdMapJson;
import io.drydock.cli.text.NbdMapOutput;
import io.drydock.cli.text.NbdMapText;
import io.drydock.cli.text.NbdMapTotals;
import io.drydock.error.NotFoundException;
import io.drydock.error.ProtocolException;
import io.drydock.nbd.BlockStatus;
import io.drydock.nbd.NbdDevice;
import io.drydock.nbd.NbdOptions;
import io.drydock.nbd.NbdUri;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a metadata context says of an export, from its beginning to its end. */
final class NbdMap {
    private static final long WINDOW_BYTES = 1L << 30;

    private final NbdUri uri;
    private final String context;
    private @Nullable BlockStatus last;

    private NbdMap(NbdUri uri, String context) {
        this.uri = uri;
        this.context = context;
    }

    static void print(NbdUri uri, String context, boolean totals, boolean json, OutputStream stream)
            throws IOException {
        NbdOptions options =
                NbdOptions.defaults().withReadOnly(true).withContexts(List.of(context));
        try (NbdDevice device = NbdDevice.connect(uri, options)) {
            if (!device.export().contexts().contains(context)) {
                throw new NotFoundException(
                        "map", uri.toString(), "the server has no metadata context " + context);
            }
            new NbdMap(uri, context).print(device, output(context, totals, json, stream));
        }
    }

    private static NbdMapOutput output(
            String context, boolean totals, boolean json, OutputStream stream) {
        if (totals) {
            return new NbdMapTotals(context, json, stream);
        }
        return json ? new NbdMapJson(context, stream) : new NbdMapText(context, stream);
    }

    private void print(NbdDevice device, NbdMapOutput output) throws IOException {
        long at = 0;
        while (at < device.sizeBytes()) {
            long count = Math.min(WINDOW_BYTES, device.sizeBytes() - at);
            List<BlockStatus> runs = device.blockStatus(at, count).getOrDefault(context, List.of());
            if (runs.isEmpty()) {
                throw new ProtocolException(
                        "map", uri.toString(), "the server says nothing of byte " + at);
            }
            for (BlockStatus run : runs) {
                add(run, output);
                at = run.offsetBytes() + run.lengthBytes();
            }
        }
        if (last != null) {
            output.add(last);
        }
        output.end();
    }

    /** Joins neighbours of one kind. */
    private void add(BlockStatus run, NbdMapOutput output) throws IOException {
        BlockStatus before = last;
        if (before == null) {
            last = run;
        } else if (before.flags() == run.flags()) {
            last =
                    new BlockStatus(
                            before.offsetBytes(),
                            before.lengthBytes() + run.lengthBytes(),
                            run.flags());
        } else {
            output.add(before);
            last = run;
        }
    }
}
