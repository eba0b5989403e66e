package io.drydock.cli.md;

import io.drydock.cli.text.Json;
import io.drydock.raid.ArrayMember;
import io.drydock.raid.RaidArray;
import java.io.OutputStream;
import java.util.List;

/** Arrays as JSON; its format is documented in docs/cli.md. */
final class ArrayJson {
    private ArrayJson() {}

    /** Writes the document. */
    static void write(List<RaidArray> arrays, OutputStream stream) {
        try (Json json = Json.object(stream)) {
            json.array("arrays", arrays, ArrayJson::array);
        }
    }

    private static void array(Json json, RaidArray array) {
        json.put("name", array.deviceName())
                .put("storedName", array.name())
                .put("uuid", array.uuid().toString())
                .put("metadata", array.version().mdName())
                .put("level", array.geometry().level().mdName());
        if (!array.geometry().layoutName().isEmpty()) {
            json.put("layout", array.geometry().layoutName());
        }
        json.put("devices", array.geometry().devices())
                .put("chunkBytes", array.geometry().chunkBytes())
                .put("sizeBytes", array.sizeBytes())
                .put("created", array.created().toString())
                .put("status", ArrayText.word(array.status()))
                .put("clean", array.isClean())
                .put("obstacle", array.obstacle())
                .array("members", array.members(), ArrayJson::member)
                .strings("warnings", array.warnings());
    }

    private static void member(Json json, ArrayMember member) {
        json.put("device", member.device().name());
        member.role().ifPresent(role -> json.put("role", role));
        json.put("state", ArrayText.word(member.state()))
                .put("number", member.number())
                .put("uuid", member.uuid().map(Object::toString))
                .put("events", Long.toUnsignedString(member.events()))
                .put("updated", member.updated().toString())
                .put("dataOffsetBytes", member.dataOffsetBytes())
                .put("dataBytes", member.dataBytes());
    }
}
