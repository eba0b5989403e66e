package io.drydock.internal.nbd.handshake;

import io.drydock.internal.nbd.wire.Limits;
import io.drydock.internal.nbd.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks which metadata contexts an export has, and chooses some. */
final class MetaContexts {
    private final OptionChannel options;
    private final HandshakeStream stream;

    MetaContexts(OptionChannel options, HandshakeStream stream) {
        this.options = options;
        this.stream = stream;
    }

    /**
     * Chooses those that are wanted and there. A name that ends with a colon stands for all that
     * start like it: a server resolves such names only when it lists.
     *
     * @return their names by their ids
     */
    Map<Integer, String> choose(byte[] export, List<String> wanted) throws IOException {
        Set<String> names = new LinkedHashSet<>(wanted);
        List<String> prefixes = wanted.stream().filter(name -> name.endsWith(":")).toList();
        if (!prefixes.isEmpty()) {
            names.addAll(list(export, prefixes));
            prefixes.forEach(names::remove);
        }
        if (names.isEmpty()) {
            return Map.of();
        }
        options.send(Wire.OPT_SET_META_CONTEXT, query(export, names));
        Map<Integer, String> chosen = new HashMap<>();
        OptionReply last =
                options.last(
                        Wire.OPT_SET_META_CONTEXT,
                        Wire.REP_META_CONTEXT,
                        Limits.CONTEXTS,
                        payload -> add(payload, names, chosen));
        // Whether there is such an export, GO will tell.
        return last.isError() ? Map.of() : chosen;
    }

    private void add(ByteBuffer payload, Set<String> asked, Map<Integer, String> chosen)
            throws IOException {
        int id = options.number(payload);
        String name = options.string(payload, "metadata context");
        if (!asked.contains(name)) {
            throw stream.violation("the server has selected a metadata context unasked");
        }
        if (chosen.containsValue(name) || chosen.put(id, name) != null) {
            throw stream.violation("the server has selected a metadata context twice");
        }
    }

    /** The names of those there are; nothing where the server does not tell. */
    List<String> list(byte[] export, List<String> queries) throws IOException {
        options.send(Wire.OPT_LIST_META_CONTEXT, query(export, queries));
        List<String> names = new ArrayList<>();
        OptionReply last =
                options.last(
                        Wire.OPT_LIST_META_CONTEXT,
                        Wire.REP_META_CONTEXT,
                        Limits.CONTEXTS,
                        payload -> {
                            options.number(payload); // It means nothing in a list.
                            names.add(options.string(payload, "metadata context"));
                        });
        return last.isError() ? List.of() : names;
    }

    private static byte[] query(byte[] export, Collection<String> queries) {
        List<byte[]> strings =
                queries.stream().map(query -> query.getBytes(StandardCharsets.UTF_8)).toList();
        int bytes = strings.stream().mapToInt(string -> 4 + string.length).sum();
        ByteBuffer data = ByteBuffer.allocate(4 + export.length + 4 + bytes);
        data.putInt(export.length).put(export).putInt(strings.size());
        strings.forEach(string -> data.putInt(string.length).put(string));
        return data.array();
    }
}
