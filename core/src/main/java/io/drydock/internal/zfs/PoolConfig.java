package io.drydock.internal.zfs;

import io.drydock.error.SystemCallException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a pool says of itself on its devices: {@code vdev_tree} and its children.
 *
 * <p>Threading: belongs to one thread.
 *
 * @param config the list that libzfs has made of the labels
 */
public record PoolConfig(NvList config) {
    private static final String PATH = "path";

    /** A device of the pool that is not there is looked for here, and not found. */
    private static final String NOWHERE = "/proc/self/fdinfo/none";

    private static final int MOST_LEVELS = 16;

    public String name() {
        return config.string("name").orElse("");
    }

    public long guid() {
        return config.number("pool_guid").orElse(0);
    }

    /** The host that had it last. */
    public Optional<String> hostname() {
        return config.string("hostname");
    }

    /** Where its devices are, or were when that host had it. */
    public List<String> paths() {
        return leaves().stream().flatMap(leaf -> leaf.string(PATH).stream()).toList();
    }

    /**
     * Makes the pool forget all paths but these: a guest's names are names of other devices here.
     */
    void keepPaths(Set<String> known) throws SystemCallException {
        for (NvList leaf : leaves()) {
            Optional<String> path = leaf.string(PATH);
            if (path.isPresent() && !known.contains(path.get())) {
                leaf.put(PATH, NOWHERE);
            }
        }
    }

    private List<NvList> leaves() {
        List<NvList> leaves = new ArrayList<>();
        config.list("vdev_tree").ifPresent(root -> addLeaves(root, leaves, 0));
        return leaves;
    }

    private static void addLeaves(NvList vdev, List<NvList> leaves, int level) {
        List<NvList> children = new ArrayList<>(vdev.lists("children"));
        children.addAll(vdev.lists("spares"));
        children.addAll(vdev.lists("l2cache"));
        if (children.isEmpty()) {
            leaves.add(vdev);
        } else if (level < MOST_LEVELS) {
            children.forEach(child -> addLeaves(child, leaves, level + 1));
        }
    }
}
