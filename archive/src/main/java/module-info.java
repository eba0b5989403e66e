/** Archives: packs a guest's files into tar and cpio, unpacks tar, reads compressed files. */
module io.drydock.archive {
    requires transitive io.drydock.core;
    requires io.drydock.bindings;
    requires org.apache.commons.codec;
    requires org.apache.commons.compress;
    requires org.tukaani.xz;
    requires static transitive org.jspecify;

    exports io.drydock.archive;
}
