package io.drydock.internal.xfs;

import io.drydock.error.UnsupportedException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What was to be done, and what of it was done: pairs of items of which Linux carries out the first
 * when the second is missing. Those of free space, owners and references change nothing that is
 * read; those of extents and attributes would.
 *
 * <p>Threading: for one thread.
 */
final class Intents {
    private static final int MOST = 1 << 20;
    private static final int ID_AT = 8;

    /** XFS_LI_EFI to XFS_LI_ATTRD, and those of Linux 6.10: exchange of ranges, and realtime. */
    private static final Map<Integer, String> CHANGING =
            Map.of(
                    0x1244, "changes of extents",
                    0x1246, "changes of extended attributes",
                    0x1248, "exchanges of extents");

    private final Map<Key, String> open = new HashMap<>();

    private record Key(int type, long id) {}

    /** Whether it is one of a pair, which is noted then. */
    boolean accept(LogItem item) throws IOException {
        int type = item.type();
        if (isHarmless(type)) {
            return true;
        }
        String what = CHANGING.get(type);
        if (what != null) {
            if (open.size() >= MOST) {
                throw item.place().corrupt("leaves more than %d things open".formatted(MOST));
            }
            open.put(new Key(type, item.format().int64(ID_AT)), what);
            return true;
        }
        if (CHANGING.containsKey(type - 1)) {
            open.remove(new Key(type - 1, item.format().int64(ID_AT)));
            return true;
        }
        return false;
    }

    /** Extents to be freed, owners and references, and what says that they were. */
    private static boolean isHarmless(int type) {
        return type == 0x1236 || type == 0x1237 || (type >= 0x1240 && type <= 0x1243);
    }

    /**
     * Looks at what has been left open.
     *
     * @throws UnsupportedException when only Linux can finish it
     */
    void check(String name) throws IOException {
        if (!open.isEmpty()) {
            throw new UnsupportedException(
                    "mount",
                    name,
                    "its log is dirty and holds %s that have to be finished"
                            .formatted(open.values().iterator().next()),
                    "mount it with the kernel engine, or as it was with the option norecovery");
        }
    }
}
