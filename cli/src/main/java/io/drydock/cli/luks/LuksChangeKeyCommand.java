package io.drydock.cli.luks;

import io.drydock.cli.command.Invocation;
import io.drydock.crypt.ContainerType;
import io.drydock.crypt.Key;
import org.apache.commons.cli.Options;

/** {@code drydock luks change-key}. */
final class LuksChangeKeyCommand extends LuksCommand {
    LuksChangeKeyCommand() {
        super("change-key", "", true, "Replace a key of an encrypted device by another.");
    }

    @Override
    void addFurtherOptions(Options options) {
        LuksKeys.addExisting(options);
        LuksKeys.addNew(options);
        DerivationOptions.addTo(options);
    }

    @Override
    void run(Call call) throws Exception {
        Invocation invocation = call.invocation();
        ContainerType type = call.crypt().header(call.device()).type();
        try (Key existing = LuksKeys.existing(invocation);
                Key replacement = LuksKeys.fresh(invocation)) {
            int slot =
                    call.crypt()
                            .changeKey(
                                    call.device(),
                                    existing,
                                    replacement,
                                    DerivationOptions.of(invocation, type));
            invocation.streams().print("slot " + slot + "\n");
        }
    }
}
