package io.drydock.internal.nbd.wire;

/** The numbers of the NBD protocol, under the names of its specification less the NBD_ prefix. */
public final class Wire {
    private Wire() {}

    public static final long MAGIC = 0x4e42_444d_4147_4943L;
    public static final long IHAVEOPT = 0x4948_4156_454f_5054L;
    public static final long OLDSTYLE_MAGIC = 0x0000_4202_8186_1253L;
    public static final long OPTION_REPLY_MAGIC = 0x0003_e889_0455_65a9L;
    public static final int REQUEST_MAGIC = 0x2560_9513;
    public static final int SIMPLE_REPLY_MAGIC = 0x6744_6698;
    public static final int STRUCTURED_REPLY_MAGIC = 0x668e_33ef;
    public static final int EXTENDED_REQUEST_MAGIC = 0x21e4_1c71;
    public static final int EXTENDED_REPLY_MAGIC = 0x6e8a_278c;

    public static final int FLAG_FIXED_NEWSTYLE = 1;
    public static final int FLAG_NO_ZEROES = 1 << 1;

    public static final int OPT_EXPORT_NAME = 1;
    public static final int OPT_ABORT = 2;
    public static final int OPT_LIST = 3;
    public static final int OPT_STARTTLS = 5;
    public static final int OPT_INFO = 6;
    public static final int OPT_GO = 7;
    public static final int OPT_STRUCTURED_REPLY = 8;
    public static final int OPT_LIST_META_CONTEXT = 9;
    public static final int OPT_SET_META_CONTEXT = 10;
    public static final int OPT_EXTENDED_HEADERS = 11;

    public static final int REP_ACK = 1;
    public static final int REP_SERVER = 2;
    public static final int REP_INFO = 3;
    public static final int REP_META_CONTEXT = 4;
    public static final int REP_ERROR_BIT = 1 << 31;
    public static final int REP_ERR_UNSUP = REP_ERROR_BIT | 1;
    public static final int REP_ERR_POLICY = REP_ERROR_BIT | 2;
    public static final int REP_ERR_INVALID = REP_ERROR_BIT | 3;
    public static final int REP_ERR_PLATFORM = REP_ERROR_BIT | 4;
    public static final int REP_ERR_TLS_REQD = REP_ERROR_BIT | 5;
    public static final int REP_ERR_UNKNOWN = REP_ERROR_BIT | 6;
    public static final int REP_ERR_SHUTDOWN = REP_ERROR_BIT | 7;
    public static final int REP_ERR_BLOCK_SIZE_REQD = REP_ERROR_BIT | 8;
    public static final int REP_ERR_TOO_BIG = REP_ERROR_BIT | 9;
    public static final int REP_ERR_EXT_HEADER_REQD = REP_ERROR_BIT | 10;

    public static final int INFO_EXPORT = 0;
    public static final int INFO_NAME = 1;
    public static final int INFO_DESCRIPTION = 2;
    public static final int INFO_BLOCK_SIZE = 3;

    public static final int FLAG_HAS_FLAGS = 1;
    public static final int FLAG_READ_ONLY = 1 << 1;
    public static final int FLAG_SEND_FLUSH = 1 << 2;
    public static final int FLAG_SEND_FUA = 1 << 3;
    public static final int FLAG_SEND_TRIM = 1 << 5;
    public static final int FLAG_SEND_WRITE_ZEROES = 1 << 6;
    public static final int FLAG_SEND_DF = 1 << 7;
    public static final int FLAG_CAN_MULTI_CONN = 1 << 8;
    public static final int FLAG_SEND_RESIZE = 1 << 9;
    public static final int FLAG_SEND_CACHE = 1 << 10;
    public static final int FLAG_SEND_FAST_ZERO = 1 << 11;

    public static final int CMD_READ = 0;
    public static final int CMD_WRITE = 1;
    public static final int CMD_DISC = 2;
    public static final int CMD_FLUSH = 3;
    public static final int CMD_TRIM = 4;
    public static final int CMD_CACHE = 5;
    public static final int CMD_WRITE_ZEROES = 6;
    public static final int CMD_BLOCK_STATUS = 7;
    public static final int CMD_RESIZE = 8;

    public static final int CMD_FLAG_FUA = 1;
    public static final int CMD_FLAG_NO_HOLE = 1 << 1;
    public static final int CMD_FLAG_DF = 1 << 2;
    public static final int CMD_FLAG_FAST_ZERO = 1 << 4;
    public static final int CMD_FLAG_PAYLOAD_LEN = 1 << 5;

    public static final int REPLY_FLAG_DONE = 1;

    public static final int REPLY_TYPE_NONE = 0;
    public static final int REPLY_TYPE_OFFSET_DATA = 1;
    public static final int REPLY_TYPE_OFFSET_HOLE = 2;
    public static final int REPLY_TYPE_BLOCK_STATUS = 5;
    public static final int REPLY_TYPE_BLOCK_STATUS_EXT = 6;
    public static final int REPLY_TYPE_ERROR_BIT = 1 << 15;

    public static final String BASE_ALLOCATION = "base:allocation";
    public static final int STATE_HOLE = 1;
    public static final int STATE_ZERO = 1 << 1;

    public static final int REQUEST_BYTES = 28;
    public static final int SIMPLE_REPLY_BYTES = 16;
    public static final int STRUCTURED_REPLY_BYTES = 20;
    public static final int EXTENDED_REQUEST_BYTES = 32;
    public static final int EXTENDED_REPLY_BYTES = 32;
}
