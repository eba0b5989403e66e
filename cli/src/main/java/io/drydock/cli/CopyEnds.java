package io.drydock.cli;

import io.drydock.cli.command.NbdOperand;
import io.drydock.cli.command.PathArguments;
import io.drydock.cli.command.Streams;
import io.drydock.cli.command.UsageException;
import io.drydock.copy.CopyDestination;
import io.drydock.copy.CopySource;
import io.drydock.nbd.NbdDevice;
import io.drydock.nbd.NbdOptions;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens what {@code drydock nbd copy} is told to copy between.
 *
 * <p>Threading: for one thread.
 */
final class CopyEnds implements AutoCloseable {
    private static final String STANDARD = "-";
    private static final String NOTHING = "null:";

    private final Streams streams;
    private final NbdOptions options;
    private final List<NbdDevice> open = new ArrayList<>();

    CopyEnds(Streams streams, NbdOptions options) {
        this.streams = streams;
        this.options = options;
    }

    CopySource source(String operand) throws IOException, UsageException {
        if (operand.equals(STANDARD)) {
            return new CopySource.Stream(Channels.newChannel(streams.in()), "standard input");
        }
        if (NbdOperand.isUri(operand)) {
            return new CopySource.Device(connect(operand, options.withReadOnly(true)), operand);
        }
        return new CopySource.File(PathArguments.host(operand));
    }

    CopyDestination destination(String operand) throws IOException, UsageException {
        if (operand.equals(STANDARD)) {
            return standardOutput();
        }
        if (operand.equals(NOTHING)) {
            return new CopyDestination.Nothing();
        }
        if (NbdOperand.isUri(operand)) {
            return new CopyDestination.Device(connect(operand, options), operand);
        }
        return new CopyDestination.File(PathArguments.host(operand));
    }

    private CopyDestination standardOutput() throws UsageException {
        if (streams.terminal()) {
            throw new UsageException(
                    "standard output is a terminal, which would obey what is on the disk");
        }
        return new CopyDestination.Stream(new OutputChannel(streams.out()), "standard output");
    }

    private NbdDevice connect(String uri, NbdOptions how) throws IOException, UsageException {
        NbdDevice device = NbdDevice.connect(NbdOperand.uri(uri), how);
        open.add(device);
        return device;
    }

    /** Hangs up. */
    @Override
    public void close() {
        open.forEach(NbdDevice::close);
    }
}
