package io.drydock.internal.vhost;

/**
 * Numbers of the vhost-user protocol (QEMU's docs/interop/vhost-user.rst), which no header of the
 * system has.
 */
final class Message {
    private Message() {}

    // "Front-end message types".
    static final int GET_FEATURES = 1;
    static final int SET_FEATURES = 2;
    static final int SET_OWNER = 3;
    static final int SET_MEM_TABLE = 5;
    static final int SET_VRING_NUM = 8;
    static final int SET_VRING_ADDR = 9;
    static final int SET_VRING_BASE = 10;
    static final int SET_VRING_KICK = 12;
    static final int SET_VRING_CALL = 13;
    static final int GET_PROTOCOL_FEATURES = 15;
    static final int SET_PROTOCOL_FEATURES = 16;
    static final int GET_QUEUE_NUM = 17;
    static final int SET_VRING_ENABLE = 18;
    static final int SET_BACKEND_REQ_FD = 21;
    static final int GET_CONFIG = 24;
    static final int SET_CONFIG = 25;

    // "Back-end message types".
    static final int BACKEND_CONFIG_CHANGE = 2;

    // "Header".
    static final int HEADER_BYTES = 12;
    static final int VERSION = 1;
    static final int VERSION_MASK = 3;
    static final int FLAG_REPLY = 1 << 2;
    static final int FLAG_NEED_REPLY = 1 << 3;

    /** The bit of the device's features behind which the protocol's own are. */
    static final int FEATURE_PROTOCOL_FEATURES = 30;

    // "Protocol features".
    static final int PROTOCOL_MQ = 0;
    static final int PROTOCOL_REPLY_ACK = 3;
    static final int PROTOCOL_BACKEND_REQ = 5;
    static final int PROTOCOL_CONFIG = 9;

    /** Offset, size and flags before the bytes of a configuration space. */
    static final int CONFIG_HEADER_BYTES = 12;

    /** The most that we send, but for a configuration: a table with one region. */
    static final int PAYLOAD_BYTES = 40;
}
