package io.drydock.cli.text;

import io.drydock.disk.DiskExtent;
import io.drydock.disk.DiskExtentSink;
import java.io.OutputStream;

/**
 * The map of a disk as a JSON array.
 *
 * <p>Threading: for one thread.
 */
public final class DiskMapJson implements DiskExtentSink, AutoCloseable {
    private final Json json;

    private DiskMapJson(Json json) {
        this.json = json;
    }

    /** Begins the array; {@link #close} ends it and leaves the stream open. */
    public static DiskMapJson to(OutputStream out) {
        return new DiskMapJson(Json.list(out));
    }

    @Override
    public void add(DiskExtent extent) {
        json.item(item -> {
            item.put("offset", extent.offsetBytes()).put("length", extent.lengthBytes());
            if (extent.depth() >= 0) {
                item.put("depth", extent.depth());
            }
            item.put("data", extent.data()).put("zero", extent.zero());
        });
    }

    @Override
    public void close() {
        json.close();
    }
}
