package io.drydock.cli;

import io.drydock.cli.command.AnswerException;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.NbdOperand;
import io.drydock.cli.command.UsageException;
import io.drydock.cli.text.NbdExportJson;
import io.drydock.cli.text.NbdExportText;
import io.drydock.error.NotFoundException;
import io.drydock.nbd.NbdExport;
import io.drydock.nbd.NbdOptions;
import io.drydock.nbd.NbdProtocol;
import io.drydock.nbd.NbdServer;
import io.drydock.nbd.NbdUri;
import java.io.IOException;
import java.util.List;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** {@code drydock nbd info}, with the options of nbdinfo(1). */
final class NbdInfoCommand implements Command {
    private static final String CAN = "can";
    private static final String IS = "is";
    private static final String JSON = "json";
    private static final String LIST = "list";
    private static final String MAP = "map";
    private static final String SIZE = "size";
    private static final String TOTALS = "totals";
    private static final String ALLOCATION = "base:allocation";

    /** What is asked instead of everything: one at a time. */
    private static final List<String> MODES = List.of(CAN, IS, LIST, MAP, SIZE);

    @Override
    public String name() {
        return "nbd info";
    }

    @Override
    public String operands() {
        return "URI";
    }

    @Override
    public String summary() {
        return "Say what an NBD server exports, and what it can do.";
    }

    @Override
    public void addOptions(Options options) {
        options.addOption(
                        CommonOptions.value(
                                CAN,
                                "WHAT",
                                "Print nothing, and end with 0 if the export can do that, else"
                                        + " with 2: cache, connect, df, fast-zero, flush, fua,"
                                        + " multi-conn, read, structured-reply, trim, write,"
                                        + " zero."))
                .addOption(
                        CommonOptions.value(
                                IS, "WHAT", "The same for read-only, rotational and tls."))
                .addOption(CommonOptions.flag(JSON, "Print JSON."))
                .addOption(
                        CommonOptions.flag(
                                "L", LIST, "List all exports; the name in the URI is ignored."))
                .addOption(
                        Option.builder()
                                .longOpt(MAP)
                                .hasArg()
                                .optionalArg(true)
                                .argName("CONTEXT")
                                .desc(
                                        "Print what is data and what is a hole; or what another"
                                                + " metadata context says, such as"
                                                + " qemu:dirty-bitmap:NAME.")
                                .get())
                .addOption(
                        CommonOptions.flag(
                                TOTALS, "With --map: print how much there is of each type."))
                .addOption(CommonOptions.flag(SIZE, "Print the size in bytes and nothing else."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        for (String mode : MODES) {
            for (String other : MODES.subList(0, MODES.indexOf(mode))) {
                invocation.exclude(other, mode);
            }
        }
        NbdUri uri = NbdOperand.only(invocation);
        if (invocation.has(TOTALS) && !invocation.has(MAP)) {
            throw new UsageException("--totals is for --map");
        }
        if (invocation.has(CAN) || invocation.has(IS)) {
            answer(invocation, uri);
        } else if (invocation.has(MAP)) {
            String context = invocation.line().getOptionValue(MAP);
            NbdMap.print(
                    uri,
                    context.isEmpty() ? ALLOCATION : context,
                    invocation.has(TOTALS),
                    invocation.has(JSON),
                    invocation.streams().out());
        } else {
            print(invocation, uri);
        }
    }

    private static void print(Invocation invocation, NbdUri uri) throws IOException {
        if (invocation.has(SIZE)) {
            long bytes = only(describe(uri), uri).sizeBytes();
            invocation.streams().print(bytes + "\n");
            return;
        }
        NbdServer server = invocation.has(LIST) ? NbdServer.list(uri, options()) : describe(uri);
        if (invocation.has(JSON)) {
            NbdExportJson.write(server, uri, invocation.streams().out());
        } else {
            invocation.streams().print(NbdExportText.of(server, uri));
        }
    }

    private static void answer(Invocation invocation, NbdUri uri)
            throws IOException, UsageException, AnswerException {
        String name = invocation.line().getOptionValue(invocation.has(CAN) ? CAN : IS);
        NbdQuestion question = NbdQuestion.named(name);
        NbdServer server = describe(uri);
        if (!question.isSo(server, only(server, uri))) {
            throw new AnswerException();
        }
    }

    private static NbdServer describe(NbdUri uri) throws IOException {
        return NbdServer.describe(uri, options());
    }

    private static NbdExport only(NbdServer server, NbdUri uri) throws NotFoundException {
        return server.exports().stream()
                .flatMap(entry -> entry.details().stream())
                .findFirst()
                .orElseThrow(() ->
                        new NotFoundException("ask", uri.toString(), "the server does not tell"));
    }

    private static NbdOptions options() {
        return NbdOptions.defaults().withReplies(NbdProtocol.Replies.EXTENDED);
    }
}
