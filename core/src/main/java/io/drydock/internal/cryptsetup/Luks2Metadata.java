package io.drydock.internal.cryptsetup;

import io.drydock.bindings.cryptsetup.Cryptsetup;
import io.drydock.error.CorruptDataException;
import io.drydock.error.ProtocolException;
import io.drydock.internal.json.Json;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the library's functions do not tell of a LUKS2 header: read from the JSON that it holds,
 * which it has checked (LUKS2 On-Disk Format Specification 1.1.2, section 3).
 */
final class Luks2Metadata {
    private final Map<String, @Nullable Object> root;
    private final String name;

    private Luks2Metadata(Map<String, @Nullable Object> root, String name) {
        this.root = root;
        this.name = name;
    }

    static Luks2Metadata of(CryptHandle handle, String name) throws IOException {
        MemorySegment json = handle.arena().allocate(ValueLayout.ADDRESS);
        handle.check(Cryptsetup.crypt_dump_json(handle.pointer(), json, 0));
        String text = CryptHandle.string(json.get(ValueLayout.ADDRESS, 0)).orElse("");
        try {
            return new Luks2Metadata(Json.parseObject(text), name);
        } catch (ProtocolException e) {
            throw new CorruptDataException("read", name, "its metadata is no JSON", e);
        }
    }

    /**
     * The most iterations that any check of a volume key takes. The library takes 32 bits of the
     * number for one without a sign.
     */
    long digestIterations() {
        return objects("digests").values().stream()
                .mapToLong(digest ->
                        object(digest).get("iterations") instanceof Long n && n >= 0
                                ? n
                                : Long.MAX_VALUE)
                .max()
                .orElse(0);
    }

    /** What a header demands of whoever uses it, beside being able to finish re-encryption. */
    List<String> requirements() {
        return mandatory().stream().filter(name -> !isReencryption(name)).toList();
    }

    /** Whether a re-encryption has been begun. */
    boolean isReencrypting() {
        return mandatory().stream().anyMatch(Luks2Metadata::isReencryption);
    }

    private List<String> mandatory() {
        Object mandatory = object(objects("config").get("requirements")).get("mandatory");
        return mandatory instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static boolean isReencryption(String requirement) {
        return requirement.startsWith("online-reencrypt")
                || requirement.startsWith("offline-reencrypt");
    }

    /** Whether a slot is there that keeps a key, and not how far a re-encryption has got. */
    boolean isKeySlot(int number) {
        return "luks2".equals(object(objects("keyslots").get(String.valueOf(number))).get("type"));
    }

    /** Whether the content is one encrypted run, as it is unless it is being re-encrypted. */
    boolean hasOneCryptSegment() {
        return objects("segments").size() == 1 && "crypt".equals(segment().get("type"));
    }

    /** The kind of the content's integrity, if it has one. */
    Optional<String> integrity() {
        return object(segment().get("integrity")).get("type") instanceof String type
                ? Optional.of(type)
                : Optional.empty();
    }

    /**
     * The content's size in bytes; empty when it goes to the device's end.
     *
     * @throws CorruptDataException when it is neither
     */
    OptionalLong sizeBytes() throws CorruptDataException {
        String size = String.valueOf(segment().get("size"));
        if (size.equals("dynamic")) {
            return OptionalLong.empty();
        }
        if (!size.matches("[0-9]{1,18}")) {
            throw new CorruptDataException("read", name, "its content's size is no number");
        }
        return OptionalLong.of(Long.parseLong(size));
    }

    private Map<String, @Nullable Object> segment() {
        return objects("segments").values().stream()
                .findFirst()
                .map(Luks2Metadata::object)
                .orElse(Map.of());
    }

    private Map<String, @Nullable Object> objects(String key) {
        return object(root.get(key));
    }

    @SuppressWarnings("unchecked") // Json's objects are of this type
    private static Map<String, @Nullable Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }
}
