package io.drydock.internal.nbd.handshake;

import io.drydock.error.ConnectionLostException;
import io.drydock.error.NotFoundException;
import io.drydock.internal.nbd.tls.TlsSettings;
import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Deadline;
import io.drydock.internal.nbd.wire.Export;
import io.drydock.internal.nbd.wire.Limits;
import io.drydock.internal.nbd.wire.Wire;
import io.drydock.nbd.NbdExport;
import io.drydock.nbd.NbdOptions;
import io.drydock.nbd.NbdProtocol;
import io.drydock.nbd.NbdProtocol.Replies;
import io.drydock.nbd.NbdServer;
import io.drydock.nbd.NbdUri;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first phase, from the greeting to the moment when requests may be sent.
 *
 * <p>Threading: for one thread.
 */
final class Handshake {
    private static final int[] WANTED = {
        Wire.INFO_NAME, Wire.INFO_DESCRIPTION, Wire.INFO_BLOCK_SIZE
    };
    private static final int EXPORT_NAME_REPLY_BYTES = 10;
    private static final int EXPORT_NAME_ZEROES = 124;

    private final HandshakeStream stream;
    private final OptionChannel options;
    private final MetaContexts contexts;
    private final boolean withoutZeroes;
    private final NbdProtocol protocol;

    private Handshake(HandshakeStream stream, boolean withoutZeroes, NbdProtocol protocol) {
        this.stream = stream;
        this.options = new OptionChannel(stream);
        this.contexts = new MetaContexts(options, stream);
        this.withoutZeroes = withoutZeroes;
        this.protocol = protocol;
    }

    /** Greets the server, and agrees with it on how to talk. */
    static Handshake begin(Transport transport, NbdUri uri, NbdOptions wanted, Deadline deadline)
            throws IOException {
        HandshakeStream stream = new HandshakeStream(transport, uri.toString(), deadline);
        boolean withoutZeroes = Greeting.exchange(stream);
        // Before all else, since it makes the server forget what was agreed on before.
        HandshakeStream secured = StartTls.agree(stream, TlsSettings.of(uri, wanted.tls()));
        Replies replies = replies(secured, wanted.replies());
        return new Handshake(secured, withoutZeroes, new NbdProtocol(secured != stream, replies));
    }

    /** A server that refuses a form says that it does not have it, whatever its reason. */
    private static Replies replies(HandshakeStream stream, Replies most) throws IOException {
        OptionChannel options = new OptionChannel(stream);
        if (most == Replies.EXTENDED && !options.ask(Wire.OPT_EXTENDED_HEADERS).isError()) {
            return Replies.EXTENDED;
        }
        if (most != Replies.SIMPLE && !options.ask(Wire.OPT_STRUCTURED_REPLY).isError()) {
            return Replies.STRUCTURED;
        }
        return Replies.SIMPLE;
    }

    NbdProtocol protocol() {
        return protocol;
    }

    /** Ends the handshake: afterwards the server waits for requests. */
    Agreement go(String name, List<String> wanted) throws IOException {
        Map<Integer, String> chosen =
                protocol.replies() == Replies.SIMPLE
                        ? Map.of()
                        : contexts.choose(bytes(name), wanted);
        ExportInfo info = new ExportInfo(options, stream, name);
        OptionReply last = ask(Wire.OPT_GO, info, name);
        if (last.type() == Wire.REP_ERR_UNSUP) {
            goByName(info, name);
        } else if (last.isError()) {
            abort();
            throw options.refusal(last);
        }
        NbdExport export = info.export(List.copyOf(chosen.values()));
        return new Agreement(
                stream.transport(), new Export(protocol, export, info.flags(), chosen));
    }

    /**
     * Asks for an export as servers from before 2016 have it, which cannot answer with an error.
     */
    private void goByName(ExportInfo info, String name) throws IOException {
        options.send(Wire.OPT_EXPORT_NAME, bytes(name));
        ByteBuffer reply;
        try {
            reply = stream.receive(EXPORT_NAME_REPLY_BYTES);
        } catch (ConnectionLostException e) {
            throw new NotFoundException(
                    "connect to",
                    stream.subject(),
                    "the server hangs up when it is asked for the export, which probably is not"
                            + " there",
                    e);
        }
        info.addSize(reply);
        if (!withoutZeroes) {
            stream.receive(EXPORT_NAME_ZEROES);
        }
    }

    /**
     * What the server says of an export, with all the contexts that it has.
     *
     * @return nothing when it does not tell
     */
    Optional<NbdExport> tell(String name) throws IOException {
        ExportInfo info = new ExportInfo(options, stream, name);
        return ask(Wire.OPT_INFO, info, name).isError()
                ? Optional.empty()
                : Optional.of(info.export(available(name)));
    }

    /** As {@link #tell}, of an export that must be there. */
    NbdExport describe(String name) throws IOException {
        ExportInfo info = new ExportInfo(options, stream, name);
        OptionReply last = ask(Wire.OPT_INFO, info, name);
        if (last.type() == Wire.REP_ERR_UNSUP) {
            return go(name, List.of()).export().description();
        }
        if (last.isError()) {
            abort();
            throw options.refusal(last);
        }
        NbdExport export = info.export(available(name));
        abort();
        return export;
    }

    private List<String> available(String name) throws IOException {
        return protocol.replies() == Replies.SIMPLE
                ? List.of()
                : contexts.list(bytes(name), List.of());
    }

    /** The exports that the server tells of, each with its name and its description. */
    List<NbdServer.Entry> list() throws IOException {
        List<NbdServer.Entry> entries = new ArrayList<>();
        options.send(Wire.OPT_LIST);
        OptionReply last =
                options.last(
                        Wire.OPT_LIST,
                        Wire.REP_SERVER,
                        Limits.LISTED_EXPORTS,
                        payload -> entries.add(entry(payload)));
        if (last.isError()) {
            abort();
            throw options.refusal(last);
        }
        return entries;
    }

    private NbdServer.Entry entry(ByteBuffer payload) throws IOException {
        int length = options.number(payload);
        if (length < 0 || length > payload.remaining()) {
            throw stream.violation("the server's list of exports has a name of the wrong length");
        }
        ByteBuffer name = payload.slice(payload.position(), length);
        ByteBuffer description = payload.position(payload.position() + length);
        return new NbdServer.Entry(
                options.string(name, "name of an export"),
                options.string(description, "description of an export"),
                Optional.empty());
    }

    /** Says good-bye, for which there is no need: the answer is not waited for. */
    void abort() throws IOException {
        options.send(Wire.OPT_ABORT);
    }

    private OptionReply ask(int option, ExportInfo info, String name) throws IOException {
        byte[] bytes = bytes(name);
        ByteBuffer data = ByteBuffer.allocate(4 + bytes.length + 2 + 2 * WANTED.length);
        data.putInt(bytes.length).put(bytes).putShort((short) WANTED.length);
        for (int wanted : WANTED) {
            data.putShort((short) wanted);
        }
        options.send(option, data.array());
        return options.last(option, Wire.REP_INFO, Limits.OPTION_REPLIES, info::add);
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }
}
