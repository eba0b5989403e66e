package io.drydock.cli.text;

import io.drydock.nbd.BlockStatus;
import java.io.OutputStream;
import java.util.Optional;

/** A map as a JSON array. */
public final class NbdMapJson implements NbdMapOutput {
    private final String context;
    private final Json json;

    public NbdMapJson(String context, OutputStream out) {
        this.context = context;
        this.json = Json.list(out);
    }

    @Override
    public void add(BlockStatus run) {
        json.item(item ->
                item.put("offset", run.offsetBytes())
                        .put("length", run.lengthBytes())
                        .put("type", run.flags())
                        .put("description", described(context, run.flags())));
    }

    static Optional<String> described(String context, long flags) {
        return Optional.of(NbdMapOutput.description(context, flags)).filter(d -> !d.isEmpty());
    }

    @Override
    public void end() {
        json.close();
    }
}
