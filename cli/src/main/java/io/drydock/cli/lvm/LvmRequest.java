package io.drydock.cli.lvm;

import io.drydock.Session;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.error.RefusedException;
import io.drydock.lvm.Lvm;
import io.drydock.lvm.LvmSize;
import io.drydock.lvm.LvmStripes;
import io.drydock.lvm.LvmVolumeName;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;

/**
 * What a command on volume groups is asked to do.
 *
 * <p>Threading: for one thread.
 */
record LvmRequest(Session session, List<String> operands, Invocation invocation) {
    private static final String FORCE = "force";
    private static final String SIZE = "size";
    private static final String EXTENTS = "extents";
    private static final String STRIPES = "stripes";
    private static final String STRIPE_SIZE = "stripe-size";

    /** The option that allows something to be lost. */
    static void addForce(Options options, String description) {
        options.addOption(CommonOptions.flag("f", FORCE, description));
    }

    static void addSize(Options options, String description) {
        options.addOption(CommonOptions.value("L", SIZE, "SIZE", description));
    }

    static void addExtents(Options options, String description) {
        options.addOption(CommonOptions.value("l", EXTENTS, "EXTENTS", description));
    }

    static void addStripes(Options options) {
        options.addOption(
                        CommonOptions.value(
                                "i", STRIPES, "NUMBER", "Spread it over so many physical volumes."))
                .addOption(
                        CommonOptions.value(
                                "I",
                                STRIPE_SIZE,
                                "BYTES",
                                "How much goes to one before the next has its turn; 65536 without"
                                        + " this."));
    }

    Lvm lvm() {
        return session.lvm();
    }

    boolean isForced() {
        return invocation.has(FORCE);
    }

    String word(int index) {
        return operands.get(index);
    }

    Device device(int index) throws IOException {
        return session.device(word(index));
    }

    /** Those that stand from there on. */
    List<Device> devices(int from) throws IOException {
        List<Device> devices = new ArrayList<>();
        for (int i = from; i < operands.size(); i++) {
            devices.add(device(i));
        }
        return devices;
    }

    LvmVolumeName volume(int index) throws RefusedException {
        return LvmVolumeName.parse(word(index));
    }

    /** The size, in bytes or extents. */
    LvmSize size() throws IOException, UsageException {
        invocation.exclude(SIZE, EXTENTS);
        if (invocation.has(EXTENTS)) {
            return LvmSize.parseExtents(invocation.line().getOptionValue(EXTENTS));
        }
        return bytes().orElseThrow(() -> new UsageException("--size or --extents is wanted"));
    }

    /** The size, in bytes, if one is given. */
    Optional<LvmSize> bytes() throws IOException {
        return invocation.has(SIZE)
                ? Optional.of(LvmSize.parseSize(invocation.line().getOptionValue(SIZE)))
                : Optional.empty();
    }

    LvmStripes stripes() throws UsageException {
        return new LvmStripes(
                (int) invocation.number(STRIPES, 1, 128, 1),
                invocation.number(STRIPE_SIZE, 4096, 1 << 30, LvmStripes.DEFAULT_BYTES));
    }
}
