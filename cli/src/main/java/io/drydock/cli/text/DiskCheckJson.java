package io.drydock.cli.text;

import io.drydock.disk.DiskCheck;
import java.io.OutputStream;

/** What a check of an image has found, as JSON. */
public final class DiskCheckJson {
    private DiskCheckJson() {}

    public static void write(DiskCheck check, OutputStream out) {
        try (Json json = Json.object(out)) {
            json.put("clean", check.isClean())
                    .put("errors", check.errors())
                    .put("corruptions", check.corruptions())
                    .put("leaks", check.leaks())
                    .put("corruptionsFixed", check.corruptionsFixed())
                    .put("leaksFixed", check.leaksFixed())
                    .put("clusters", check.clusters())
                    .put("allocatedClusters", check.allocatedClusters())
                    .put("fragmentedClusters", check.fragmentedClusters())
                    .put("compressedClusters", check.compressedClusters());
        }
    }
}
