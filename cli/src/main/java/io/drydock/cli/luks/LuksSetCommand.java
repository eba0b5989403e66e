package io.drydock.cli.luks;

import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.UsageException;
import io.drydock.crypt.CryptHeader;
import java.util.UUID;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code drydock luks set}. */
final class LuksSetCommand extends LuksCommand {
    private static final String LABEL = "label";
    private static final String SUBSYSTEM = "subsystem";
    private static final String UUID_OPTION = "uuid";

    LuksSetCommand() {
        super("set", "", true, "Change the UUID, label or subsystem of an encrypted device.");
    }

    @Override
    void addFurtherOptions(Options options) {
        options.addOption(CommonOptions.value(LABEL, "LABEL", "The label of LUKS2."))
                .addOption(CommonOptions.value(SUBSYSTEM, "NAME", "The subsystem of LUKS2."))
                .addOption(CommonOptions.value(UUID_OPTION, "UUID", "The UUID."));
    }

    @Override
    void run(Call call) throws Exception {
        CommandLine line = call.invocation().line();
        if (line.hasOption(UUID_OPTION)) {
            call.crypt().setUuid(call.device(), uuid(line.getOptionValue(UUID_OPTION)));
        }
        if (line.hasOption(LABEL) || line.hasOption(SUBSYSTEM)) {
            CryptHeader header = call.crypt().header(call.device());
            call.crypt()
                    .setLabel(
                            call.device(),
                            line.getOptionValue(LABEL, header.label().orElse("")),
                            line.getOptionValue(SUBSYSTEM, header.subsystem().orElse("")));
        }
    }

    private static UUID uuid(String text) throws UsageException {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("'" + text + "' is no UUID", e);
        }
    }
}
