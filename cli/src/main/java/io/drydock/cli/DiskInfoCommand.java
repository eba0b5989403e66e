package io.drydock.cli;

import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.text.DiskInfoJson;
import io.drydock.cli.text.DiskInfoText;
import io.drydock.disk.DiskInfo;
import io.drydock.disk.Disks;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock disk info}, as qemu-img info. */
final class DiskInfoCommand implements Command {
    private static final String CHAIN = "chain";

    @Override
    public String name() {
        return "disk info";
    }

    @Override
    public String operands() {
        return "[IMAGE]";
    }

    @Override
    public String summary() {
        return "Say what an image file is: its format, sizes, backing file, snapshots.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(
                        CommonOptions.flag(
                                CHAIN,
                                "Say it of the backing files as well, which must be allowed."))
                .addOption(CommonOptions.flag("json", "Print JSON."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.onlyImage(invocation);
        List<DiskInfo> infos =
                invocation.has(CHAIN)
                        ? Disks.chain(drives.imageFile(), drives.imageOptions())
                        : List.of(Disks.info(drives.imageFile(), drives.imageOptions()));
        if (invocation.has("json")) {
            DiskInfoJson.write(infos, invocation.streams().out());
        } else {
            invocation.streams().print(DiskInfoText.of(infos));
        }
    }
}
