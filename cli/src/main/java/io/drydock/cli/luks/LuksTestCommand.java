package io.drydock.cli.luks;

import io.drydock.crypt.Key;
import java.util.OptionalInt;
import org.apache.commons.cli.Options;

/** {@code drydock luks test}. */
final class LuksTestCommand extends LuksCommand {
    LuksTestCommand() {
        super("test", "", false, "Say which slot of an encrypted device a key opens.");
    }

    @Override
    void addFurtherOptions(Options options) {
        LuksKeys.addExisting(options);
    }

    @Override
    void run(Call call) throws Exception {
        try (Key key = LuksKeys.existing(call.invocation())) {
            OptionalInt slot = call.crypt().test(call.device(), key);
            call.invocation()
                    .streams()
                    .print(slot.isPresent() ? "slot " + slot.getAsInt() + "\n" : "opens\n");
        }
    }
}
