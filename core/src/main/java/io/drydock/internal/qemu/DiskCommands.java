package io.drydock.internal.qemu;

import io.drydock.error.ProtocolException;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a qemu-storage-daemon does to image files rather than with the disks in them. Each returns
 * when it is done (block-core.json of the QEMU QMP Reference Manual).
 *
 * <p>Threading: safe for use by many threads.
 */
public final class DiskCommands {
    private final Qmp qmp;
    private final Supplier<String> names;

    DiskCommands(Qmp qmp, Supplier<String> names) {
        this.qmp = qmp;
        this.names = names;
    }

    /**
     * Makes a node's content an empty image: {@code blockdev-create}.
     *
     * @param options BlockdevCreateOptions: {@code driver}, {@code file}, {@code size} ...
     */
    public void format(Map<String, ?> options) throws IOException {
        Map<String, ?> arguments = Map.of("options", options);
        Job.run(qmp, names.get(), "blockdev-create", arguments, Monitor.NONE);
    }

    /** Makes a node's disk larger or smaller: {@code block_resize}. */
    public void resize(String node, long sizeBytes) throws IOException {
        qmp.execute("block_resize", Map.of("node-name", node, "size", sizeBytes));
    }

    /**
     * Copies what a node has of its own to the one that it is built on: {@code block-commit}.
     *
     * @param monitor is told of bytes
     */
    public void commit(String node, String base, Monitor monitor) throws IOException {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("device", node);
        arguments.put("top-node", node);
        arguments.put("base-node", base);
        arguments.put("auto-dismiss", false);
        Job.run(qmp, names.get(), "block-commit", arguments, monitor);
    }

    /** {@code blockdev-snapshot-internal-sync}. */
    public void createSnapshot(String node, String name) throws IOException {
        qmp.execute("blockdev-snapshot-internal-sync", Map.of("device", node, "name", name));
    }

    /** {@code blockdev-snapshot-delete-internal-sync}. */
    public void deleteSnapshot(String node, String id, String name) throws IOException {
        Map<String, String> snapshot = Map.of("device", node, "id", id, "name", name);
        qmp.execute("blockdev-snapshot-delete-internal-sync", snapshot);
    }

    /** What QEMU says of the image that a node is: ImageInfo. */
    public Map<String, @Nullable Object> describe(String node) throws IOException {
        for (Map<?, ?> known : nodes()) {
            if (node.equals(known.get("node-name"))
                    && known.get("image") instanceof Map<?, ?> image) {
                return members(image);
            }
        }
        throw new ProtocolException(
                "query-named-block-nodes", "qemu-storage-daemon", "the reply makes no sense");
    }

    private List<Map<?, ?>> nodes() throws IOException {
        List<Map<?, ?>> nodes = new ArrayList<>();
        if (qmp.execute("query-named-block-nodes", Map.of("flat", true)) instanceof List<?> list) {
            for (Object entry : list) {
                if (entry instanceof Map<?, ?> node) {
                    nodes.add(node);
                }
            }
        }
        return nodes;
    }

    private static Map<String, @Nullable Object> members(Map<?, ?> object) {
        Map<String, @Nullable Object> members = new HashMap<>();
        object.forEach((name, value) -> members.put(Objects.toString(name), value));
        return members;
    }
}
