package io.drydock.cli;

import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.NbdOperand;
import io.drydock.cli.text.HexDump;
import io.drydock.nbd.NbdDevice;
import io.drydock.nbd.NbdOptions;
import io.drydock.nbd.NbdUri;
import org.apache.commons.cli.Options;

/** {@code drydock nbd dump}, as nbddump(1). */
final class NbdDumpCommand implements Command {
    private static final String LENGTH = "length";

    @Override
    public String name() {
        return "nbd dump";
    }

    @Override
    public String operands() {
        return "URI";
    }

    @Override
    public String summary() {
        return "Print the bytes of an export of an NBD server in hexadecimal.";
    }

    @Override
    public String notes() {
        return "A * stands for lines that are all like the one above.";
    }

    @Override
    public void addOptions(Options options) {
        options.addOption(CommonOptions.value("n", LENGTH, "BYTES", "Print no more than these."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        NbdUri uri = NbdOperand.only(invocation);
        long most = invocation.number(LENGTH, 0, Long.MAX_VALUE, Long.MAX_VALUE);
        NbdOptions options = NbdOptions.defaults().withReadOnly(true);
        try (NbdDevice device = NbdDevice.connect(uri, options)) {
            HexDump.print(device, Math.min(most, device.sizeBytes()), invocation.streams().out());
        }
    }
}
