package io.drydock.internal.zfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.bindings.NativeLibrary;
import io.drydock.error.SystemCallException;
import io.drydock.testing.Needs;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists of libnvpair, which need no kernel. */
class PoolConfigTest {
    @BeforeEach
    void needsLibrary() {
        Needs.that(NativeLibrary.ZFS.isAvailable(), "needs libzfs: install package libzfs4linux");
    }

    private static NvList leaf(String path) throws SystemCallException {
        return NvList.create().put("type", "disk").put("path", path);
    }

    /** A mirror of two disks, and a spare. */
    private static NvList pool() throws SystemCallException {
        try (NvList first = leaf("/dev/loop7");
                NvList second = leaf("/dev/sda");
                NvList spare = leaf("/dev/sdb");
                NvList mirror = NvList.create();
                NvList root = NvList.create()) {
            mirror.put("type", "mirror").put("children", List.of(first, second));
            root.put("type", "root").put("children", List.of(mirror));
            root.put("spares", List.of(spare));
            return NvList.create()
                    .put("name", "tank")
                    .put("pool_guid", -5)
                    .put("hostname", "guest")
                    .put("vdev_tree", root);
        }
    }

    @Test
    void whatWasPutInIsThere() throws SystemCallException {
        try (NvList list = pool()) {
            PoolConfig pool = new PoolConfig(list);
            assertThat(pool.name()).isEqualTo("tank");
            assertThat(Long.toUnsignedString(pool.guid())).isEqualTo("18446744073709551611");
            assertThat(pool.hostname()).contains("guest");
            assertThat(pool.paths()).containsExactly("/dev/loop7", "/dev/sda", "/dev/sdb");
            assertThat(list.allLists()).containsOnlyKeys("vdev_tree");
            assertThat(list.string("missing")).isEmpty();
            assertThat(list.number("name")).isEmpty();
            assertThat(list.list("name")).isEmpty();
            assertThat(list.lists("vdev_tree")).isEmpty();
        }
    }

    @Test
    void noDeviceOfTheHostIsTakenForOneOfTheGuests() throws SystemCallException {
        try (NvList list = pool()) {
            PoolConfig pool = new PoolConfig(list);
            pool.keepPaths(Set.of("/dev/loop7"));
            assertThat(pool.paths())
                    .containsExactly(
                            "/dev/loop7", "/proc/self/fdinfo/none", "/proc/self/fdinfo/none");
        }
    }

    @Test
    void aPoolThatSaysNothingIsNone() throws SystemCallException {
        try (NvList list = NvList.create()) {
            PoolConfig pool = new PoolConfig(list);
            assertThat(pool.name()).isEmpty();
            assertThat(pool.paths()).isEmpty();
            assertThat(pool.hostname()).isEmpty();
        }
    }
}
