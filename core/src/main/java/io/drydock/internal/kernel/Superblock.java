package io.drydock.internal.kernel;

import io.drydock.error.RefusedException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What is looked for in a superblock before the kernel is given it: things that would make the
 * kernel open other devices, or wait. Whatever else is wrong with it, the kernel finds.
 */
enum Superblock {
    /** Nothing in it can mislead the driver to another device. */
    UNCHECKED(0, 0) {
        @Override
        void check(Fields fields, boolean readOnly) {}
    },

    /** fs/ext4/ext4.h, struct ext4_super_block. */
    EXT(1024, 1024) {
        private static final int HAS_JOURNAL = 0x4;
        private static final int MULTI_MOUNT_PROTECTION = 0x100;

        @Override
        void check(Fields fields, boolean readOnly) throws RefusedException {
            if (fields.int16(0x38) != 0xef53) {
                return;
            }
            boolean journal = (fields.int32(0x5c) & HAS_JOURNAL) != 0;
            if (journal && fields.int32(0xe0) == 0) {
                throw fields.refusal(
                        "its journal is on another device, and the kernel would take the host's",
                        "give the filesystem a journal of its own: tune2fs -j");
            }
            if (fields.text(0x200, 64).contains("journal")) {
                throw fields.refusal(
                        "its default mount options name a journal device of the host",
                        "clear them: tune2fs -E mount_opts=");
            }
            if (!readOnly && (fields.int32(0x60) & MULTI_MOUNT_PROTECTION) != 0) {
                throw fields.refusal(
                        "it has multi-mount protection, for which the kernel waits, for hours if"
                                + " the superblock says so",
                        "open it read-only, or take the protection off: tune2fs -O ^mmp");
            }
        }
    },

    /** fs/erofs/erofs_fs.h, struct erofs_super_block. */
    EROFS(1024, 128) {
        private static final int DEVICE_TABLE = 0x8;

        @Override
        void check(Fields fields, boolean readOnly) throws RefusedException {
            boolean table = (fields.int32(0x50) & DEVICE_TABLE) != 0;
            if (fields.int32(0) == 0xe0f5e1e2 && table && fields.int16(0x56) != 0) {
                throw fields.refusal(
                        "it has data on other devices, which the kernel would open on the host",
                        "only an EROFS of one device is mounted");
            }
        }
    };

    private final long offset;
    private final long length;

    Superblock(long offset, long length) {
        this.offset = offset;
        this.length = length;
    }

    abstract void check(Fields fields, boolean readOnly) throws RefusedException;

    /**
     * Looks at the superblock, and at the copy of it that {@code sb=} names.
     *
     * @throws RefusedException when the kernel must not be given it
     */
    void check(MountSource source, boolean readOnly, List<String> options) throws IOException {
        check(source, readOnly, offset);
        for (String option : options) {
            if (option.startsWith("sb=")) {
                check(source, readOnly, copyAt(option, source.name()));
            }
        }
    }

    /** In units of 1 KiB (Documentation/admin-guide/ext4.rst). */
    private static long copyAt(String option, String name) throws RefusedException {
        String block = option.substring("sb=".length());
        if (!block.matches("[1-9]\\d{0,9}")) {
            // The kernel takes octal and hexadecimal as well, and would look elsewhere than we.
            throw new RefusedException(
                    "mount", name, option + " is no place of a superblock", "give its number");
        }
        return Long.parseLong(block) << 10;
    }

    private void check(MountSource source, boolean readOnly, long place) throws IOException {
        if (source.lengthBytes() - length < place) {
            return; // too small for one
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(length);
            long at = source.offsetBytes() + place;
            long count = FileCalls.preadFully(source.backing().fd(), bytes, at);
            Errno.check(count, "read", source.name());
            check(new Fields(bytes, source.name()), readOnly);
        }
    }

    /** Little-endian fields. */
    record Fields(MemorySegment bytes, String name) {
        int int16(long at) {
            return Short.toUnsignedInt(
                    bytes.get(ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN), at));
        }

        int int32(long at) {
            return bytes.get(ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN), at);
        }

        long int64(long at) {
            return bytes.get(
                    ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), at);
        }

        String text(long at, long length) {
            byte[] text = bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
            return new String(text, StandardCharsets.ISO_8859_1);
        }

        RefusedException refusal(String reason, String hint) {
            return new RefusedException("mount", name, reason, hint);
        }
    }
}
