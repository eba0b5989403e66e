package io.drydock.cli;

import io.drydock.Capabilities;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.text.CapabilitiesJson;
import io.drydock.cli.text.CapabilitiesText;
import java.io.IOException;
import org.apache.commons.cli.Options;

/** {@code drydock doctor}. */
final class DoctorCommand implements Command {
    @Override
    public String name() {
        return "doctor";
    }

    @Override
    public String operands() {
        return "";
    }

    @Override
    public String summary() {
        return "Say what can be done on this host, and what would mend the rest.";
    }

    @Override
    public void addOptions(Options options) {
        options.addOption(CommonOptions.flag("json", "Print JSON."));
    }

    @Override
    public void run(Invocation invocation) throws IOException {
        Capabilities capabilities = Capabilities.probe();
        if (invocation.has("json")) {
            CapabilitiesJson.write(capabilities, invocation.streams().out());
        } else {
            invocation.streams().print(CapabilitiesText.of(capabilities));
        }
    }
}
