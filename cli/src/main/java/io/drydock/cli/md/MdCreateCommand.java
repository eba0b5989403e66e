package io.drydock.cli.md;

import io.drydock.Session;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.raid.NewArray;
import io.drydock.raid.RaidLevel;
import io.drydock.raid.SuperblockVersion;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.Options;

/** {@code drydock md create}. */
public final class MdCreateCommand implements Command {
    private static final int KIB = 1024;
    private static final int LARGEST_CHUNK_KIB = 1 << 20;
    private static final int MOST_DEVICES = 1000;

    @Override
    public String name() {
        return "md create";
    }

    @Override
    public String operands() {
        return "DEVICE|missing...";
    }

    @Override
    public String summary() {
        return "Make an array of drives and partitions. What is on them is lost.";
    }

    @Override
    public String notes() {
        return "Images are given by -a. The kernel is not needed: the array's superblocks are"
                + " written. Unless --assume-clean is given, the kernel that first runs it for"
                + " writing computes copies and parity.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(
                        CommonOptions.value(
                                "n", "name", "NAME", "Its name: /dev/md/NAME, or /dev/mdN."))
                .addOption(
                        CommonOptions.value(
                                "l",
                                "level",
                                "LEVEL",
                                "linear, raid0, raid1, raid4, raid5, raid6 or raid10; or only the"
                                        + " number."))
                .addOption(
                        CommonOptions.value(
                                "spares", "COUNT", "How many of the last devices are spares."))
                .addOption(
                        CommonOptions.value(
                                "c", "chunk", "KIB", "The size of chunks; 512 if not given."))
                .addOption(
                        CommonOptions.value(
                                "layout",
                                "LAYOUT",
                                "How parity or copies are placed, as mdadm names it:"
                                        + " left-symmetric, n2, f2 ..."))
                .addOption(
                        CommonOptions.value(
                                "metadata",
                                "VERSION",
                                "Of its superblocks: 1.0, 1.1 or 1.2, which is the default."))
                .addOption(
                        CommonOptions.flag(
                                "assume-clean",
                                "The members are copies of each other, or full of zeroes."))
                .addOption(CommonOptions.flag("force", "Take members that hold something, too."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        drives.requireWritable();
        NewArray array = array(invocation);
        try (Session session = drives.open()) {
            List<Optional<Device>> members = new ArrayList<>();
            for (String operand : invocation.operands()) {
                members.add(member(session, operand));
            }
            invocation.streams().print(ArrayText.detail(session.raid().create(array, members)));
        }
    }

    private static Optional<Device> member(Session session, String name) throws IOException {
        return name.equals("missing") ? Optional.empty() : Optional.of(session.device(name));
    }

    private static NewArray array(Invocation invocation) throws UsageException, IOException {
        String name = required(invocation, "name");
        String level = required(invocation, "level");
        int spares = (int) invocation.number("spares", 0, MOST_DEVICES, 0);
        int devices = invocation.operands().size() - spares;
        int defaultKib = NewArray.DEFAULT_CHUNK_BYTES / KIB;
        int chunkKib = (int) invocation.number("chunk", 4, LARGEST_CHUNK_KIB, defaultKib);
        NewArray array =
                NewArray.of(
                                name,
                                RaidLevel.ofName(level)
                                        .orElseThrow(() ->
                                                new UsageException("there is no level " + level)),
                                devices)
                        .withChunkBytes(chunkKib * KIB)
                        .withVersion(version(invocation))
                        .withClean(invocation.has("assume-clean"))
                        .withOverwriting(invocation.has("force"));
        String layout = invocation.line().getOptionValue("layout");
        return layout == null ? array : array.withLayout(layout);
    }

    private static String required(Invocation invocation, String option) throws UsageException {
        String value = invocation.line().getOptionValue(option);
        if (value == null) {
            throw new UsageException("--" + option + " is wanted");
        }
        return value;
    }

    private static SuperblockVersion version(Invocation invocation) throws UsageException {
        String wanted = invocation.line().getOptionValue("metadata", "1.2");
        return Stream.of(SuperblockVersion.values())
                .filter(version -> version.mdName().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new UsageException("there is no metadata " + wanted));
    }
}
