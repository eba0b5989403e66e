package io.drydock.cli.luks;

import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.crypt.ContainerType;
import io.drydock.crypt.KeyDerivation;
import io.drydock.crypt.KeyDerivation.Argon2;
import io.drydock.crypt.KeyDerivation.Pbkdf2;
import io.drydock.crypt.KeyDerivation.Variant;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** How keys of slots are derived, with the options of cryptsetup(8). Nothing is measured. */
final class DerivationOptions {
    private static final String PBKDF = "pbkdf";
    private static final String HASH = "hash";
    private static final String ITERATIONS = "pbkdf-force-iterations";
    private static final String MEMORY = "pbkdf-memory";
    private static final String PARALLEL = "pbkdf-parallel";

    private DerivationOptions() {}

    static void addTo(Options options) {
        options.addOption(
                        CommonOptions.value(
                                PBKDF,
                                "NAME",
                                "How the slot's key is derived: argon2id (the default of LUKS2),"
                                        + " argon2i or pbkdf2 (which LUKS1 has only)."))
                .addOption(
                        CommonOptions.value(HASH, "NAME", "The hash of pbkdf2; sha256 by default."))
                .addOption(
                        CommonOptions.value(
                                ITERATIONS,
                                "N",
                                "Iterations of pbkdf2, 2000000 by default, or passes of argon2, 4"
                                        + " by default."))
                .addOption(
                        CommonOptions.value(
                                MEMORY, "KIB", "Memory of argon2 in KiB; 262144 by default."))
                .addOption(
                        CommonOptions.value(
                                PARALLEL, "N", "Threads of argon2, 1 to 4; 4 by default."));
    }

    static KeyDerivation of(Invocation invocation, ContainerType type) throws UsageException {
        boolean luks1 = type == ContainerType.LUKS1;
        String fallback = luks1 ? "pbkdf2" : "argon2id";
        String name = Optional.ofNullable(invocation.line().getOptionValue(PBKDF)).orElse(fallback);
        switch (name) {
            case "pbkdf2" -> {
                String hash = invocation.line().getOptionValue(HASH);
                return new Pbkdf2(
                        hash == null ? "sha256" : hash,
                        invocation.number(ITERATIONS, 1000, 0xffffffffL, 2_000_000));
            }
            case "argon2i", "argon2id" -> {
                if (luks1) {
                    throw new UsageException("LUKS1 has pbkdf2 only");
                }
                return new Argon2(
                        name.equals("argon2i") ? Variant.ARGON2I : Variant.ARGON2ID,
                        invocation.number(ITERATIONS, 4, 0xffffffffL, 4),
                        invocation.number(MEMORY, 32, 4 << 20, 256 << 10),
                        (int) invocation.number(PARALLEL, 1, 4, 4));
            }
            default ->
                    throw new UsageException(
                            "'" + name + "' is none of argon2id, argon2i and pbkdf2");
        }
    }
}
