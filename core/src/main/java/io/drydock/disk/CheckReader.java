package io.drydock.disk;

import io.drydock.error.UnsupportedException;
import io.drydock.image.ImageFormat;
import io.drydock.internal.image.DiskFile;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Has an image's tables checked. */
final class CheckReader {
    private CheckReader() {}

    static DiskCheck run(DiskFile file, DiskRepair repair, Monitor monitor) throws IOException {
        if (file.format() == ImageFormat.RAW) {
            throw new UnsupportedException(
                    "check",
                    file.path().toString(),
                    "a raw image has nothing but the disk's bytes",
                    "check the filesystems in it");
        }
        Optional<String> what =
                repair == DiskRepair.NONE
                        ? Optional.empty()
                        : Optional.of(repair.name().toLowerCase(Locale.ROOT));
        Map<String, @Nullable Object> result = file.check(what, monitor);
        return new DiskCheck(
                count(result, "check-errors"),
                count(result, "corruptions"),
                count(result, "leaks"),
                count(result, "corruptions-fixed"),
                count(result, "leaks-fixed"),
                count(result, "total-clusters"),
                count(result, "allocated-clusters"),
                count(result, "fragmented-clusters"),
                count(result, "compressed-clusters"));
    }

    /** What there is none of is left out. */
    private static long count(Map<String, @Nullable Object> check, String name) {
        return check.get(name) instanceof Long count ? count : 0;
    }
}
