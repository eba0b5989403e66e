/**
 * The library: opens disk images, says what is in them, and changes them.
 *
 * <p>The module named below is not there yet when this one is compiled: hence the suppression.
 */
@SuppressWarnings("module")
module io.drydock.core {
    requires io.drydock.bindings;
    requires org.slf4j;
    requires static transitive org.jspecify;
    requires static org.bouncycastle.tls;
    requires static org.bouncycastle.provider;

    exports io.drydock;
    exports io.drydock.error;
    exports io.drydock.block;
    exports io.drydock.btrfs;
    exports io.drydock.cache;
    exports io.drydock.copy;
    exports io.drydock.crypt;
    exports io.drydock.image;
    exports io.drydock.disk;
    exports io.drydock.nbd;
    exports io.drydock.volume;
    exports io.drydock.partition;
    exports io.drydock.attribute;
    exports io.drydock.filesystem;
    exports io.drydock.format;
    exports io.drydock.search;
    exports io.drydock.content;
    exports io.drydock.nio;
    exports io.drydock.raid;
    exports io.drydock.guest;
    exports io.drydock.inspect;
    exports io.drydock.lvm;
    exports io.drydock.task;
    exports io.drydock.zfs;
    exports io.drydock.internal.driver to
            io.drydock.ntfs;

    uses io.drydock.internal.driver.Driver;
}
