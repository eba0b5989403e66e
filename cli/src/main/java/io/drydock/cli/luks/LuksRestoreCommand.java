package io.drydock.cli.luks;

import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.PathArguments;
import org.apache.commons.cli.Options;

/** {@code drydock luks restore}. */
final class LuksRestoreCommand extends LuksCommand {
    private static final String FORCE = "force";

    LuksRestoreCommand() {
        super("restore", "FILE", true, "Put back a header of an encrypted device from a file.");
    }

    @Override
    void addFurtherOptions(Options options) {
        options.addOption(
                CommonOptions.flag(
                        FORCE, "Even if the device has another header or holds something else."));
    }

    @Override
    void run(Call call) throws Exception {
        call.crypt()
                .restoreHeader(
                        call.device(),
                        PathArguments.host(call.operands().getFirst()),
                        call.invocation().has(FORCE));
    }
}
