package io.drydock.internal.vhost;

import io.drydock.bindings.libc.LibC;

/** What is asked of a disk, with virtio-blk's number (VIRTIO 1.2, section 5.2.6). */
enum Command {
    READ("read", LibC.VIRTIO_BLK_T_IN()),
    WRITE("write", LibC.VIRTIO_BLK_T_OUT()),
    FLUSH("flush", LibC.VIRTIO_BLK_T_FLUSH()),
    DISCARD("discard", LibC.VIRTIO_BLK_T_DISCARD()),
    ZERO("zero", LibC.VIRTIO_BLK_T_WRITE_ZEROES());

    private final String text;
    private final int type;

    Command(String text, int type) {
        this.text = text;
        this.type = type;
    }

    /** As errors call it. */
    String text() {
        return text;
    }

    /** Its VIRTIO_BLK_T_* number. */
    int type() {
        return type;
    }

    /** Whether it carries the disk's bytes. */
    boolean isTransfer() {
        return this == READ || this == WRITE;
    }

    /** Whether it changes the disk. */
    boolean isChange() {
        return this != READ && this != FLUSH;
    }
}
