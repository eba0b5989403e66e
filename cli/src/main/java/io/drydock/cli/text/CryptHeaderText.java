package io.drydock.cli.text;

import io.drydock.crypt.CryptHeader;
import io.drydock.crypt.KeyDerivation;
import io.drydock.crypt.KeyDerivation.Argon2;
import io.drydock.crypt.KeyDerivation.Pbkdf2;
import io.drydock.crypt.KeySlot;
import java.util.stream.Collectors;

/** The header of an encrypted device for people to read. */
public final class CryptHeaderText {
    private static final String NONE = "-";

    private CryptHeaderText() {}

    public static String of(CryptHeader header) {
        Table table = Table.plain(2);
        table.row("Type", CryptHeaderJson.lower(header.type()))
                .row("UUID", header.uuid().orElse(NONE))
                .row("Label", header.label().orElse(NONE))
                .row("Cipher", header.cipher() + ", " + header.keyBits() + " bits")
                .row("Sectors", header.sectorBytes() + " bytes")
                .row("Content", "from byte " + header.dataOffsetBytes());
        header.subsystem().ifPresent(subsystem -> table.row("Subsystem", subsystem));
        header.integrity().ifPresent(integrity -> table.row("Integrity", integrity));
        header.reencryption()
                .ifPresent(it ->
                        table.row(
                                "Unfinished",
                                CryptHeaderJson.lower(it.mode())
                                        + ", "
                                        + CryptHeaderJson.lower(it.state())));
        if (!header.type().isLuks()) {
            String protectors =
                    header.protectors().stream()
                            .map(CryptHeaderJson::lower)
                            .collect(Collectors.joining(", "));
            return table.row("Protectors", protectors).toString();
        }
        return table + "\n" + slots(header);
    }

    private static String slots(CryptHeader header) {
        Table slots = Table.titled(">SLOT", "STATE", "PRIORITY", "DERIVATION", "CIPHER");
        for (KeySlot slot : header.slots()) {
            slots.row(
                    String.valueOf(slot.number()),
                    CryptHeaderJson.lower(slot.state()),
                    CryptHeaderJson.lower(slot.priority()),
                    text(slot.derivation()),
                    slot.cipher());
        }
        return slots.toString();
    }

    private static String text(KeyDerivation derivation) {
        return switch (derivation) {
            case Pbkdf2 pbkdf2 ->
                    "pbkdf2-" + pbkdf2.hash() + ", " + pbkdf2.iterations() + " iterations";
            case Argon2 argon2 ->
                    "%s, %d passes of %d KiB, %d threads"
                            .formatted(
                                    argon2.variant(),
                                    argon2.time(),
                                    argon2.memoryKib(),
                                    argon2.threads());
        };
    }
}
