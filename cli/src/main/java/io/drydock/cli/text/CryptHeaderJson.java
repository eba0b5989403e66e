package io.drydock.cli.text;

import io.drydock.crypt.CryptHeader;
import io.drydock.crypt.KeyDerivation;
import io.drydock.crypt.KeyDerivation.Argon2;
import io.drydock.crypt.KeyDerivation.Pbkdf2;
import io.drydock.crypt.KeySlot;
import io.drydock.crypt.Reencryption;
import java.io.OutputStream;
import java.util.Locale;

/** The header of an encrypted device as JSON; its format is documented in docs/cli.md. */
public final class CryptHeaderJson {
    private CryptHeaderJson() {}

    /** Writes the document. */
    public static void write(CryptHeader header, OutputStream stream) {
        try (Json json = Json.object(stream)) {
            json.put("type", lower(header.type()))
                    .put("uuid", header.uuid())
                    .put("label", header.label())
                    .put("subsystem", header.subsystem())
                    .put("cipher", header.cipher())
                    .put("keyBits", header.keyBits())
                    .put("sectorBytes", header.sectorBytes())
                    .put("dataOffsetBytes", header.dataOffsetBytes())
                    .put("integrity", header.integrity());
            if (header.type().isLuks()) {
                json.array("slots", header.slots(), CryptHeaderJson::slot);
            } else {
                json.strings(
                        "protectors",
                        header.protectors().stream().map(CryptHeaderJson::lower).toList());
            }
            header.reencryption().ifPresent(it -> json.object("reencryption", o -> of(o, it)));
        }
    }

    private static void slot(Json json, KeySlot slot) {
        json.put("number", slot.number())
                .put("state", lower(slot.state()))
                .put("priority", lower(slot.priority()))
                .put("cipher", slot.cipher())
                .put("keyBits", slot.keyBits())
                .object("derivation", it -> derivation(it, slot.derivation()));
    }

    private static void derivation(Json json, KeyDerivation derivation) {
        switch (derivation) {
            case Pbkdf2 pbkdf2 ->
                    json.put("name", "pbkdf2")
                            .put("hash", pbkdf2.hash())
                            .put("iterations", pbkdf2.iterations());
            case Argon2 argon2 ->
                    json.put("name", argon2.variant().toString())
                            .put("time", argon2.time())
                            .put("memoryKib", argon2.memoryKib())
                            .put("threads", argon2.threads());
        }
    }

    private static void of(Json json, Reencryption reencryption) {
        json.put("state", lower(reencryption.state()))
                .put("mode", lower(reencryption.mode()))
                .put("backward", reencryption.backward());
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
