package io.drydock.disk;

import io.drydock.error.ProtocolException;
import io.drydock.image.ImageFormat;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.image.DiskFile;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What an open image file says of itself. */
final class InfoReader {
    private InfoReader() {}

    static DiskInfo read(DiskFile file) throws IOException {
        return file.format() == ImageFormat.RAW ? raw(file) : described(file);
    }

    private static DiskInfo raw(DiskFile file) throws IOException {
        FileBlockDevice bytes = file.bytes();
        return new DiskInfo(
                file.path(),
                file.format(),
                bytes.sizeBytes(),
                bytes.allocatedBytes(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                List.of(),
                Map.of());
    }

    /** ImageInfo of qapi/block-core.json. */
    private static DiskInfo described(DiskFile file) throws IOException {
        Map<String, @Nullable Object> image = file.describe();
        return new DiskInfo(
                file.path(),
                file.format(),
                number(image, "virtual-size"),
                file.bytes().allocatedBytes(),
                image.get("cluster-size") instanceof Long cluster
                        ? OptionalLong.of(cluster)
                        : OptionalLong.empty(),
                text(image, "backing-filename"),
                text(image, "backing-filename-format"),
                Boolean.TRUE.equals(image.get("dirty-flag")),
                snapshots(image.get("snapshots")),
                details(image.get("format-specific")));
    }

    private static Optional<String> text(Map<?, ?> object, String name) {
        return Optional.ofNullable(object.get(name)).map(Object::toString);
    }

    private static long number(Map<?, ?> object, String name) throws ProtocolException {
        if (object.get(name) instanceof Long number) {
            return number;
        }
        throw new ProtocolException(
                "query-named-block-nodes", "qemu-storage-daemon", "it does not tell the " + name);
    }

    private static List<DiskSnapshot> snapshots(@Nullable Object value) throws ProtocolException {
        List<DiskSnapshot> snapshots = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object entry : list) {
                if (entry instanceof Map<?, ?> map) {
                    snapshots.add(
                            new DiskSnapshot(
                                    text(map, "id").orElse(""),
                                    text(map, "name").orElse(""),
                                    Instant.ofEpochSecond(
                                            number(map, "date-sec"), number(map, "date-nsec")),
                                    number(map, "vm-state-size")));
                }
            }
        }
        return snapshots;
    }

    /** Those that are single values; lists, such as VMDK's extents, are of no use without files. */
    private static Map<String, String> details(@Nullable Object value) {
        Map<String, String> details = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> specific && specific.get("data") instanceof Map<?, ?> data) {
            data.forEach((name, detail) -> {
                if (!(detail instanceof Map) && !(detail instanceof List) && detail != null) {
                    details.put(String.valueOf(name), detail.toString());
                }
            });
        }
        return details;
    }
}
