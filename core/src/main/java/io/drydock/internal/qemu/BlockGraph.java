package io.drydock.internal.qemu;

import io.drydock.error.ProtocolException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's block nodes and what each is built on: {@code XDbgBlockGraph} of the QEMU QMP
 * Reference Manual (QEMU 4.0).
 */
final class BlockGraph {
    private final Map<String, Object> idsByName = new HashMap<>();
    private final Map<Object, Set<Object>> children = new HashMap<>();

    private BlockGraph() {}

    static BlockGraph of(@Nullable Object reply) throws ProtocolException {
        if (!(reply instanceof Map<?, ?> graph
                && graph.get("nodes") instanceof List<?> nodes
                && graph.get("edges") instanceof List<?> edges)) {
            throw bad();
        }
        BlockGraph result = new BlockGraph();
        for (Object node : nodes) {
            result.idsByName.put(member(node, "name").toString(), member(node, "id"));
        }
        for (Object edge : edges) {
            result.children
                    .computeIfAbsent(member(edge, "parent"), parent -> new HashSet<>())
                    .add(member(edge, "child"));
        }
        return result;
    }

    private static Object member(@Nullable Object object, String name) throws ProtocolException {
        if (object instanceof Map<?, ?> map) {
            Object value = map.get(name);
            if (value != null) {
                return value;
            }
        }
        throw bad();
    }

    private static ProtocolException bad() {
        return new ProtocolException(
                "x-debug-query-block-graph", "qemu-storage-daemon", "the reply makes no sense");
    }

    /** How many nodes there are from that one downwards, itself included; 0 if it is not there. */
    int count(String name) {
        Set<Object> seen = new HashSet<>();
        Deque<Object> next = new ArrayDeque<>();
        Object start = idsByName.get(name);
        if (start != null) {
            next.add(start);
        }
        while (!next.isEmpty()) {
            Object node = next.remove();
            if (seen.add(node)) {
                next.addAll(children.getOrDefault(node, Set.of()));
            }
        }
        return seen.size();
    }
}
