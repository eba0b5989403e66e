package io.drydock.cli.luks;

import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.text.CryptHeaderJson;
import io.drydock.cli.text.CryptHeaderText;
import io.drydock.crypt.CryptHeader;
import org.apache.commons.cli.Options;

/** {@code drydock luks info}. */
final class LuksInfoCommand extends LuksCommand {
    LuksInfoCommand() {
        super("info", "", false, "Say what the header of an encrypted device says.");
    }

    @Override
    void addFurtherOptions(Options options) {
        options.addOption(CommonOptions.flag("json", "Print JSON."));
    }

    @Override
    void run(Call call) throws Exception {
        CryptHeader header = call.crypt().header(call.device());
        if (call.invocation().has("json")) {
            CryptHeaderJson.write(header, call.invocation().streams().out());
        } else {
            call.invocation().streams().print(CryptHeaderText.of(header));
        }
    }
}
