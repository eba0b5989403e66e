package io.drydock.cli.luks;

import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.crypt.ContainerType;
import io.drydock.crypt.Key;
import java.util.OptionalInt;
import org.apache.commons.cli.Options;

/** {@code drydock luks add-key}. */
final class LuksAddKeyCommand extends LuksCommand {
    private static final String SLOT = "slot";

    LuksAddKeyCommand() {
        super("add-key", "", true, "Let a further key open an encrypted device.");
    }

    @Override
    void addFurtherOptions(Options options) {
        LuksKeys.addExisting(options);
        LuksKeys.addNew(options);
        options.addOption(
                CommonOptions.value(SLOT, "N", "The new key's slot; the first free by default."));
        DerivationOptions.addTo(options);
    }

    @Override
    void run(Call call) throws Exception {
        Invocation invocation = call.invocation();
        ContainerType type = call.crypt().header(call.device()).type();
        OptionalInt slot =
                invocation.has(SLOT)
                        ? OptionalInt.of((int) invocation.number(SLOT, 0, 31, 0))
                        : OptionalInt.empty();
        try (Key existing = LuksKeys.existing(invocation);
                Key added = LuksKeys.fresh(invocation)) {
            int made =
                    call.crypt()
                            .addKey(
                                    call.device(),
                                    existing,
                                    added,
                                    DerivationOptions.of(invocation, type),
                                    slot);
            invocation.streams().print("slot " + made + "\n");
        }
    }
}
