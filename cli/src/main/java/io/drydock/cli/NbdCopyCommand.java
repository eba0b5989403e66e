package io.drydock.cli;

import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.copy.BlockCopy;
import io.drydock.copy.CopyOptions;
import io.drydock.nbd.NbdOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** {@code drydock nbd copy}, with the options of nbdcopy(1). */
final class NbdCopyCommand implements Command {
    private static final String ALLOCATED = "allocated";
    private static final String IS_ZERO = "destination-is-zero";
    private static final String IS_ZERO_TOO = "target-is-zero";
    private static final String CONNECTIONS = "connections";
    private static final String FLUSH = "flush";
    private static final String NO_EXTENTS = "no-extents";
    private static final String PROGRESS = "progress";
    private static final String QUEUE_SIZE = "queue-size";
    private static final String REQUESTS = "requests";
    private static final String REQUEST_SIZE = "request-size";
    private static final String SPARSE = "sparse";
    private static final String SYNCHRONOUS = "synchronous";
    private static final String THREADS = "threads";

    private static final int QUEUE_BYTES = 16 << 20;
    private static final int REQUEST_BYTES = 256 << 10;
    private static final int SPARSE_BYTES = 4096;
    private static final int MOST = Integer.MAX_VALUE;
    private static final int DEFAULT_CONNECTIONS = 4;
    private static final int MOST_CONNECTIONS = 64;
    private static final int MOST_REQUESTS = 4096;
    private static final int MOST_THREADS = 1024;

    @Override
    public String name() {
        return "nbd copy";
    }

    @Override
    public String operands() {
        return "SOURCE DESTINATION";
    }

    @Override
    public String summary() {
        return "Copy to and from NBD servers, files and block devices, sparse as they are.";
    }

    @Override
    public String notes() {
        return "SOURCE and DESTINATION are a file, a block device, an NBD URI, or - for standard"
                + " input and output. DESTINATION may be null: to throw everything away. A regular"
                + " file is made, or loses what it held.";
    }

    @Override
    public void addOptions(Options options) {
        options.addOption(
                        CommonOptions.flag(
                                ALLOCATED, "Write zeroes as data, so that there are no holes."))
                .addOption(
                        CommonOptions.value(
                                "C",
                                CONNECTIONS,
                                "N",
                                "How many connections to make to a server that allows several; 4"
                                        + " by default."))
                .addOption(
                        CommonOptions.flag(
                                IS_ZERO,
                                "Write no zeroes, since the destination has nothing else already."
                                        + " Wrong, it leaves old data there."))
                .addOption(CommonOptions.flag(IS_ZERO_TOO, "The same, as qemu-img names it."))
                .addOption(
                        CommonOptions.flag(FLUSH, "End when everything is on persistent storage."))
                .addOption(
                        CommonOptions.flag(
                                NO_EXTENTS,
                                "Read everything, rather than what the source says is data."))
                .addOption(
                        Option.builder("p")
                                .longOpt(PROGRESS)
                                .hasArg()
                                .optionalArg(true)
                                .argName("FD")
                                .desc(
                                        "Show on standard error how far it is; with a file"
                                                + " descriptor, write lines of N/100 there.")
                                .get())
                .addOption(
                        CommonOptions.value(
                                QUEUE_SIZE, "BYTES", "The most in flight; 16 MiB by default."))
                .addOption(
                        CommonOptions.value(
                                "R",
                                REQUESTS,
                                "N",
                                "How many requests are in flight, over all connections; 64 by"
                                        + " default."))
                .addOption(
                        CommonOptions.value(
                                REQUEST_SIZE,
                                "BYTES",
                                "The most that one request reads, a power of two; 256 KiB by"
                                        + " default."))
                .addOption(
                        CommonOptions.value(
                                "S",
                                SPARSE,
                                "BYTES",
                                "Look for zeroes in blocks of this size, a power of two, and make"
                                        + " them sparse; 0 does not. 4096 by default."))
                .addOption(CommonOptions.flag(SYNCHRONOUS, "One request at a time, and in order."))
                .addOption(
                        CommonOptions.value(
                                "T",
                                THREADS,
                                "N",
                                "How many threads read and write files; 8 by default, or if 0."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        List<String> operands = invocation.operands();
        if (operands.size() != 2) {
            throw new UsageException("tell what to copy and where to");
        }
        CopyOptions options = options(invocation);
        int connections = number(invocation, CONNECTIONS, 1, MOST_CONNECTIONS, DEFAULT_CONNECTIONS);
        // Looking again and again for replies would take the processor from those who copy.
        NbdOptions servers =
                NbdOptions.defaults().withConnections(connections).withPollTime(Duration.ZERO);
        try (CopyEnds ends = new CopyEnds(invocation.streams(), servers)) {
            run(invocation, ends, options);
        }
    }

    private static void run(Invocation invocation, CopyEnds ends, CopyOptions options)
            throws IOException, UsageException {
        List<String> operands = invocation.operands();
        String progress = invocation.line().getOptionValue(PROGRESS);
        if (progress == null) {
            run(operands, ends, options);
        } else if (progress.isEmpty()) {
            try (ProgressBar bar = new ProgressBar(invocation.streams().err())) {
                run(operands, ends, options.withMonitor(bar));
            }
        } else {
            int fd = number(invocation, PROGRESS, 0, Integer.MAX_VALUE, 0);
            try (ProgressLines lines = ProgressLines.to(fd)) {
                run(operands, ends, options.withMonitor(lines));
            }
        }
    }

    private static void run(List<String> operands, CopyEnds ends, CopyOptions options)
            throws IOException, UsageException {
        BlockCopy.of(
                        ends.source(operands.getFirst()),
                        ends.destination(operands.getLast()),
                        options)
                .run();
    }

    private static CopyOptions options(Invocation invocation) throws UsageException {
        CopyOptions options =
                CopyOptions.defaults()
                        .withAllocated(invocation.has(ALLOCATED))
                        .withDestinationIsZero(
                                invocation.has(IS_ZERO) || invocation.has(IS_ZERO_TOO))
                        .withFlush(invocation.has(FLUSH))
                        .withExtents(!invocation.has(NO_EXTENTS));
        try {
            options =
                    options.withRequestBytes(
                                    number(invocation, REQUEST_SIZE, 1, MOST, REQUEST_BYTES))
                            .withSparseBytes(number(invocation, SPARSE, 0, MOST, SPARSE_BYTES));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
        if (invocation.has(SYNCHRONOUS)) {
            return options.withRequests(1);
        }
        int queue = number(invocation, QUEUE_SIZE, 1, MOST, QUEUE_BYTES) / options.requestBytes();
        int requests = number(invocation, REQUESTS, 1, MOST_REQUESTS, options.requests());
        int threads = number(invocation, THREADS, 0, MOST_THREADS, 0);
        return options.withRequests(Math.clamp(queue, 1, requests))
                .withThreads(threads == 0 ? options.threads() : threads);
    }

    private static int number(
            Invocation invocation, String option, int least, int most, int otherwise)
            throws UsageException {
        return (int) invocation.number(option, least, most, otherwise);
    }
}
