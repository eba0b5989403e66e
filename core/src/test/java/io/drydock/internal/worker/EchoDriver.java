package io.drydock.internal.worker;

import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.internal.driver.Driver;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.NewInode;
import io.drydock.internal.driver.Support;
import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.driver.WritableInodes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.StringJoiner;
import java.util.UUID;

/** A driver that keeps what it was called with: its label says all of it. */
final class EchoDriver implements Driver {
    @Override
    public String name() {
        return "echo";
    }

    @Override
    public Set<String> types() {
        return Set.of("echo");
    }

    @Override
    public Support support() {
        return Support.of(true, "for tests");
    }

    @Override
    public Inodes open(Medium medium) {
        return new Echo(medium);
    }

    private static final class Echo implements WritableInodes {
        private final Medium medium;
        private final StringJoiner calls = new StringJoiner("\n");

        Echo(Medium medium) {
            this.medium = medium;
            note("open", medium.type(), medium.name(), medium.id(), medium.readOnly());
            note("options", medium.options(), 1 + medium.others().size());
            note("device", medium.device().sizeBytes(), medium.device().sectorBytes());
        }

        private void note(String method, Object... arguments) {
            calls.add(method + " " + Arrays.toString(arguments));
        }

        private static String hex(byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }

        @Override
        public String type() {
            return "echo";
        }

        @Override
        public long root() {
            return -7;
        }

        @Override
        public int maxNameBytes() {
            return 765;
        }

        @Override
        public OptionalLong lookup(long directory, byte[] name) {
            note("lookup", directory, hex(name));
            return directory == 0 ? OptionalLong.empty() : OptionalLong.of(Long.MIN_VALUE);
        }

        @Override
        public List<InodeEntry> list(long directory) {
            note("list", directory);
            return List.of();
        }

        @Override
        public FileStatus status(long inode) {
            note("status", inode);
            Instant time = Instant.ofEpochSecond(-5, 999_999_999);
            return new FileStatus(
                    FileType.SOCKET,
                    0_7777,
                    0xffff_ffffL,
                    0xffff_fffeL,
                    3,
                    4,
                    5,
                    6,
                    7,
                    8,
                    9,
                    time,
                    time.plusNanos(1),
                    time.plusNanos(2),
                    Optional.of(time.plusNanos(3)));
        }

        @Override
        public byte[] readLink(long inode) {
            note("readLink", inode);
            return new byte[] {1, -1};
        }

        @Override
        public WritableContent open(long inode) {
            note("open", inode);
            return new EchoContent();
        }

        @Override
        public Map<String, byte[]> attributes(long inode) {
            note("attributes", inode);
            return Map.of();
        }

        @Override
        public Optional<byte[]> attribute(long inode, String name) {
            note("attribute", inode, name);
            return inode == 0 ? Optional.empty() : Optional.of(new byte[] {2});
        }

        @Override
        public int flags(long inode) {
            note("flags", inode);
            return Integer.MIN_VALUE;
        }

        @Override
        public long generation(long inode) {
            note("generation", inode);
            return 0xffff_ffffL;
        }

        @Override
        public FilesystemSpace space() {
            note("space");
            return new FilesystemSpace(1, 2, 3, 4, 5, 6, 7);
        }

        @Override
        public String label() {
            return calls.toString();
        }

        @Override
        public void close() {}

        @Override
        public long create(long directory, byte[] name, NewInode made) {
            note("create", directory, hex(name), made.type(), made.permissions());
            note("of", made.deviceNumber(), hex(made.target()));
            return 11;
        }

        @Override
        public void link(long directory, byte[] name, long inode) {
            note("link", directory, hex(name), inode);
        }

        @Override
        public OptionalLong unlink(long directory, byte[] name) {
            note("unlink", directory, hex(name));
            return OptionalLong.of(12);
        }

        @Override
        public void removeDirectory(long directory, byte[] name) {
            note("removeDirectory", directory, hex(name));
        }

        @Override
        public OptionalLong rename(long from, byte[] fromName, long to, byte[] toName) {
            note("rename", from, hex(fromName), to, hex(toName));
            return OptionalLong.empty();
        }

        @Override
        public void free(long inode) {
            note("free", inode);
        }

        @Override
        public void setPermissions(long inode, int permissions) {
            note("setPermissions", inode, permissions);
        }

        @Override
        public void setOwner(long inode, long uid, long gid) {
            note("setOwner", inode, uid, gid);
        }

        @Override
        public void setTimes(long inode, FileTimes times) {
            note("setTimes", inode, times);
        }

        @Override
        public void setAttribute(long inode, String name, byte[] value) {
            note("setAttribute", inode, name, hex(value));
        }

        @Override
        public void removeAttribute(long inode, String name) {
            note("removeAttribute", inode, name);
        }

        @Override
        public void setFlags(long inode, int flags) {
            note("setFlags", inode, flags);
        }

        @Override
        public void setGeneration(long inode, long generation) {
            note("setGeneration", inode, generation);
        }

        @Override
        public void setLabel(String label) {
            note("setLabel", label);
        }

        @Override
        public void setUuid(UUID uuid) {
            note("setUuid", uuid);
        }

        @Override
        public long trim(long offsetBytes, long lengthBytes, long leastBytes) {
            note("trim", offsetBytes, lengthBytes, leastBytes);
            return 13;
        }

        /** Touches all that a device has. */
        @Override
        public void flush() throws IOException {
            note("flush");
            medium.device()
                    .write(4096, MemorySegment.ofArray("written".getBytes(StandardCharsets.UTF_8)));
            medium.device().zero(8192, 512);
            medium.device().discard(16384, 512);
            medium.device().flush();
            note("extents", medium.device().extents(0, medium.device().sizeBytes()));
        }

        private final class EchoContent implements WritableContent {
            @Override
            public int read(long offsetBytes, MemorySegment into) {
                note("read", offsetBytes, into.byteSize());
                into.asSlice(0, 1).fill((byte) 5);
                return 1;
            }

            @Override
            public OptionalLong nextData(long offsetBytes) {
                note("nextData", offsetBytes);
                return OptionalLong.of(offsetBytes + 1);
            }

            @Override
            public long nextHole(long offsetBytes) {
                note("nextHole", offsetBytes);
                return offsetBytes + 2;
            }

            @Override
            public void close() {
                note("close");
            }

            @Override
            public void write(long offsetBytes, MemorySegment from) {
                byte[] bytes = from.toArray(ValueLayout.JAVA_BYTE);
                note("write", offsetBytes, new String(bytes, StandardCharsets.UTF_8));
            }

            @Override
            public void truncate(long sizeBytes) {
                note("truncate", sizeBytes);
            }

            @Override
            public void allocate(long offsetBytes, long lengthBytes) {
                note("allocate", offsetBytes, lengthBytes);
            }

            @Override
            public void punchHole(long offsetBytes, long lengthBytes) {
                note("punchHole", offsetBytes, lengthBytes);
            }
        }
    }
}
