package io.drydock.cli.luks;

import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.crypt.ContainerType;
import io.drydock.crypt.Key;
import io.drydock.crypt.LuksOptions;
import io.drydock.error.RefusedException;
import io.drydock.volume.Device;
import io.drydock.volume.Signature;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code drydock luks format}, with the options of {@code cryptsetup luksFormat}. */
final class LuksFormatCommand extends LuksCommand {
    private static final String TYPE = "type";
    private static final String CIPHER = "cipher";
    private static final String KEY_SIZE = "key-size";
    private static final String SECTOR_SIZE = "sector-size";
    private static final String UUID = "uuid";
    private static final String LABEL = "label";
    private static final String FORCE = "force";

    LuksFormatCommand() {
        super("format", "", true, "Make a device an encrypted one; what was on it is lost.");
    }

    @Override
    void addFurtherOptions(Options options) {
        options.addOption(CommonOptions.value(TYPE, "TYPE", "luks2, the default, or luks1."))
                .addOption(
                        CommonOptions.value(
                                "c",
                                CIPHER,
                                "CIPHER",
                                "As dm-crypt has it; aes-xts-plain64 by default."))
                .addOption(
                        CommonOptions.value(
                                "s", KEY_SIZE, "BITS", "The key's length; 512 by default."))
                .addOption(
                        CommonOptions.value(
                                SECTOR_SIZE,
                                "BYTES",
                                "What LUKS2 encrypts as one, 512 to 4096; the device's sectors by"
                                        + " default."))
                .addOption(CommonOptions.value(UUID, "UUID", "The UUID; random by default."))
                .addOption(CommonOptions.value(LABEL, "LABEL", "The label of LUKS2."))
                .addOption(CommonOptions.flag(FORCE, "Even if something is on it."));
        LuksKeys.addExisting(options);
        DerivationOptions.addTo(options);
    }

    @Override
    void run(Call call) throws Exception {
        LuksOptions options = options(call.invocation());
        if (!call.invocation().has(FORCE)) {
            checkEmpty(call.device());
        }
        try (Key key = LuksKeys.existing(call.invocation())) {
            call.crypt().format(call.device(), options, key);
        }
    }

    private static void checkEmpty(Device device) throws RefusedException {
        Optional<Signature> signature = device.signature();
        if (signature.isPresent()) {
            throw new RefusedException(
                    "format",
                    device.name(),
                    "it holds " + signature.get().type(),
                    "say --force if that is to be lost");
        }
    }

    private static LuksOptions options(Invocation invocation) throws UsageException {
        CommandLine line = invocation.line();
        String type = Optional.ofNullable(line.getOptionValue(TYPE)).orElse("luks2");
        if (!type.equals("luks1") && !type.equals("luks2")) {
            throw new UsageException("'" + type + "' is neither luks1 nor luks2");
        }
        boolean luks1 = type.equals("luks1");
        LuksOptions defaults = luks1 ? LuksOptions.luks1() : LuksOptions.luks2();
        try {
            LuksOptions options =
                    defaults.withDerivation(
                                    DerivationOptions.of(
                                            invocation,
                                            luks1 ? ContainerType.LUKS1 : ContainerType.LUKS2))
                            .withCipher(
                                    Optional.ofNullable(line.getOptionValue(CIPHER))
                                            .orElse(defaults.cipher()),
                                    (int) invocation.number(KEY_SIZE, 8, 4096, 512));
            if (invocation.has(SECTOR_SIZE)) {
                options =
                        options.withSectorBytes(
                                (int) invocation.number(SECTOR_SIZE, 512, 4096, 512));
            }
            if (invocation.has(UUID)) {
                options = options.withUuid(line.getOptionValue(UUID));
            }
            return invocation.has(LABEL) ? options.withLabel(line.getOptionValue(LABEL)) : options;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }
}
