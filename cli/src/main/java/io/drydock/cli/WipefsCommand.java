package io.drydock.cli;

import io.drydock.Session;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.cli.text.Json;
import io.drydock.cli.text.Table;
import io.drydock.format.FoundSignature;
import io.drydock.volume.Device;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock wipefs}. */
final class WipefsCommand implements Command {
    @Override
    public String name() {
        return "wipefs";
    }

    @Override
    public String operands() {
        return "[IMAGE] DEVICE";
    }

    @Override
    public String summary() {
        return "List the signatures on a device by which libblkid tells what it is, or wipe them.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(CommonOptions.flag("json", "Print JSON."))
                .addOption(CommonOptions.flag("all", "Wipe all of them, with --rw."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        List<String> operands = drives.withoutImage(invocation.operands());
        if (operands.size() != 1) {
            throw new UsageException("a device is wanted");
        }
        if (invocation.has("all")) {
            drives.requireWritable();
        }
        List<FoundSignature> found;
        try (Session session = drives.open()) {
            Device device = session.device(operands.getFirst());
            found =
                    invocation.has("all")
                            ? session.formatter().wipe(device)
                            : session.formatter().signatures(device);
        }
        if (invocation.has("json")) {
            try (Json json = Json.object(invocation.streams().out())) {
                json.array("signatures", found, WipefsCommand::write);
            }
        } else {
            Table table = Table.titled(">OFFSET", ">LENGTH", "TYPE", "USAGE", "UUID", "LABEL");
            for (FoundSignature signature : found) {
                table.row(
                        "0x%x".formatted(signature.offsetBytes()),
                        Integer.toString(signature.lengthBytes()),
                        signature.type(),
                        signature.usage(),
                        signature.uuid().orElse("-"),
                        signature.label().orElse("-"));
            }
            invocation.streams().print(table.toString());
        }
    }

    private static void write(Json json, FoundSignature signature) {
        json.put("offsetBytes", signature.offsetBytes())
                .put("lengthBytes", (long) signature.lengthBytes())
                .put("type", signature.type())
                .put("usage", signature.usage())
                .put("uuid", signature.uuid())
                .put("label", signature.label());
    }
}
