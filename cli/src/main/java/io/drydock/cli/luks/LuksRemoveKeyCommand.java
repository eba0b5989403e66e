package io.drydock.cli.luks;

import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.crypt.Key;
import org.apache.commons.cli.Options;

/** {@code drydock luks remove-key}. */
final class LuksRemoveKeyCommand extends LuksCommand {
    private static final String SLOT = "slot";

    LuksRemoveKeyCommand() {
        super("remove-key", "", true, "Let a key open an encrypted device no longer.");
    }

    @Override
    void addFurtherOptions(Options options) {
        LuksKeys.addExisting(options);
        options.addOption(
                CommonOptions.value(SLOT, "N", "Remove that slot; its key need not be known."));
    }

    @Override
    void run(Call call) throws Exception {
        Invocation invocation = call.invocation();
        if (!invocation.has(SLOT)) {
            try (Key key = LuksKeys.existing(invocation)) {
                int slot = call.crypt().removeKey(call.device(), key);
                invocation.streams().print("slot " + slot + "\n");
            }
            return;
        }
        if (LuksKeys.namesExisting(invocation)) {
            throw new UsageException("--slot and --key-file exclude each other");
        }
        call.crypt().removeSlot(call.device(), (int) invocation.number(SLOT, 0, 31, 0));
    }
}
