package io.drydock.cli.text;

import io.drydock.disk.DiskExtent;
import io.drydock.disk.DiskExtentSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The map of a disk as lines of offset, length, depth and kind. */
public record DiskMapText(OutputStream out) implements DiskExtentSink {
    @Override
    public void add(DiskExtent extent) throws IOException {
        String line =
                String.format(
                        Locale.ROOT,
                        "%16d  %16d  %2s  %s%n",
                        extent.offsetBytes(),
                        extent.lengthBytes(),
                        extent.depth() < 0 ? "-" : Integer.toString(extent.depth()),
                        kind(extent));
        out.write(line.getBytes(StandardCharsets.UTF_8));
    }

    private static String kind(DiskExtent extent) {
        if (extent.data()) {
            return extent.zero() ? "data,zero" : "data";
        }
        return extent.zero() ? "zero" : "hole";
    }
}
