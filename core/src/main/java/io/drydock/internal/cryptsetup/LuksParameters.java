package io.drydock.internal.cryptsetup;

import io.drydock.bindings.cryptsetup.crypt_params_luks1;
import io.drydock.bindings.cryptsetup.crypt_params_luks2;
import io.drydock.crypt.KeyDerivation.Pbkdf2;
import io.drydock.crypt.LuksOptions;
import io.drydock.internal.linux.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** {@code struct crypt_params_luks1} and {@code struct crypt_params_luks2}. */
final class LuksParameters {
    private LuksParameters() {}

    static MemorySegment ofLuks1(LuksOptions options, Arena arena) {
        MemorySegment parameters = crypt_params_luks1.allocate(arena);
        String hash = options.derivation() instanceof Pbkdf2 pbkdf2 ? pbkdf2.hash() : "sha256";
        crypt_params_luks1.hash(parameters, Native.string(arena, hash));
        return parameters;
    }

    static MemorySegment ofLuks2(LuksOptions options, int deviceSectorBytes, Arena arena) {
        MemorySegment parameters = crypt_params_luks2.allocate(arena);
        crypt_params_luks2.pbkdf(parameters, Pbkdf.of(options.derivation(), arena));
        crypt_params_luks2.sector_size(parameters, options.sectorBytes().orElse(deviceSectorBytes));
        crypt_params_luks2.label(parameters, stringOrNull(options.label(), arena));
        crypt_params_luks2.subsystem(parameters, stringOrNull(options.subsystem(), arena));
        return parameters;
    }

    static MemorySegment stringOrNull(Optional<String> text, Arena arena) {
        return text.map(string -> Native.string(arena, string)).orElse(MemorySegment.NULL);
    }
}
