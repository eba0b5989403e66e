package io.drydock.cli.luks;

import io.drydock.cli.command.PathArguments;

/** {@code drydock luks backup}. */
final class LuksBackupCommand extends LuksCommand {
    LuksBackupCommand() {
        super("backup", "FILE", false, "Write the header of an encrypted device to a new file.");
    }

    @Override
    public String notes() {
        return "Who has the file and a key that was valid then can read the device for ever.";
    }

    @Override
    void run(Call call) throws Exception {
        call.crypt().backUpHeader(call.device(), PathArguments.host(call.operands().getFirst()));
    }
}
