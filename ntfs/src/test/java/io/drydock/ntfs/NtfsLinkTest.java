package io.drydock.ntfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.NewInode;
import io.drydock.internal.driver.WritableInodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reparse points as Windows makes them: what they are to Linux, and to ntfs-3g. */
class NtfsLinkTest {
    private static final int SYMLINK = 0xa000000c;
    private static final int JUNCTION = 0xa0000003;
    private static final int WSL_SYMLINK = 0xa000001d;
    private static final int WSL_FIFO = 0x80000024;
    private static final int WOF = 0x80000017;

    @TempDir private Path directory;
    private NtfsImage image;

    @BeforeEach
    void make() throws Exception {
        image = NtfsImage.make(directory.resolve("ntfs"), 32);
        image.run("mkdir -p Users/Public/deep Windows; echo x > Windows/file");
    }

    private static void make(
            WritableInodes inodes, String parent, String name, FileType type, byte[] reparse)
            throws IOException {
        long directory = parent.isEmpty() ? inodes.root() : Trees.find(inodes, parent);
        long inode = inodes.create(directory, Trees.bytes(name), NewInode.of(type, 0777));
        inodes.setAttribute(inode, "system.ntfs_reparse_data", reparse);
    }

    private static byte[] reparse(int tag, byte[] data) {
        return ByteBuffer.allocate(8 + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(tag)
                .putShort((short) data.length)
                .putShort((short) 0)
                .put(data)
                .array();
    }

    private static byte[] symlink(String target, boolean relative) {
        byte[] name = target.getBytes(StandardCharsets.UTF_16LE);
        return reparse(
                SYMLINK,
                ByteBuffer.allocate(12 + 2 * name.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putShort((short) 0)
                        .putShort((short) name.length)
                        .putShort((short) name.length)
                        .putShort((short) name.length)
                        .putInt(relative ? 1 : 0)
                        .put(name)
                        .put(name)
                        .array());
    }

    private static byte[] junction(String target) {
        byte[] name = target.getBytes(StandardCharsets.UTF_16LE);
        return reparse(
                JUNCTION,
                ByteBuffer.allocate(8 + name.length + 4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putShort((short) 0)
                        .putShort((short) name.length)
                        .putShort((short) (name.length + 2))
                        .putShort((short) 0)
                        .put(name)
                        .putInt(0)
                        .array());
    }

    private static String target(Inodes inodes, String path) throws IOException {
        long inode = Trees.find(inodes, path);
        String target = new String(inodes.readLink(inode), StandardCharsets.UTF_8);
        assertThat(inodes.status(inode).type()).isEqualTo(FileType.SYMBOLIC_LINK);
        assertThat(inodes.status(inode).sizeBytes()).isEqualTo(Trees.bytes(target).length);
        return target;
    }

    @Test
    void linksOfWindowsAreSymbolicLinks() throws Exception {
        image.write(inodes -> {
            make(inodes, "Users", "rel", FileType.REGULAR, symlink("..\\Windows\\file", true));
            make(
                    inodes,
                    "Users/Public",
                    "full",
                    FileType.REGULAR,
                    symlink("\\??\\C:\\windows\\FILE", false));
            make(inodes, "", "root", FileType.DIRECTORY, symlink("\\Users", true));
            make(
                    inodes,
                    "Users/Public/deep",
                    "All Users",
                    FileType.DIRECTORY,
                    junction("\\??\\C:\\Users\\Public"));
            make(inodes, "Users", "other", FileType.DIRECTORY, junction("\\??\\d:\\Data\\x"));
            make(
                    inodes,
                    "Users",
                    "volume",
                    FileType.DIRECTORY,
                    junction("\\??\\Volume{01234567-89ab-cdef-0123-456789abcdef}\\"));
            make(inodes, "", "wof", FileType.REGULAR, reparse(WOF, new byte[16]));
        });

        image.read(inodes -> {
            assertThat(target(inodes, "Users/rel")).isEqualTo("../Windows/file");
            assertThat(target(inodes, "Users/Public/full")).isEqualTo("../../windows/FILE");
            assertThat(target(inodes, "root")).isEqualTo("Users");
            assertThat(target(inodes, "Users/Public/deep/All Users"))
                    .isEqualTo("../../../Users/Public");
            assertThat(target(inodes, "Users/other")).isEqualTo("../.NTFS-3G/D:/Data/x");
            assertThat(target(inodes, "Users/volume")).startsWith("../.NTFS-3G/Volume{01234567");
            assertThat(target(inodes, "wof")).isEqualTo("unsupported reparse tag 0x80000017");
            assertThat(inodes.list(inodes.root()))
                    .filteredOn(entry -> entry.type() == FileType.SYMBOLIC_LINK)
                    .hasSize(2);
        });
        image.check();
        assertThat(image.run("readlink Users/rel wof; cat Users/Public/full"))
                .isEqualTo("../Windows/file\nunsupported reparse tag 0x80000017\nx\n");
    }

    @Test
    void whatTheLinuxOfWindowsMakes() throws Exception {
        image.run(
                "special_files=wsl,streams_interface=xattr",
                "ln -s ../to/ä wsl; mkfifo fifo; mknod null c 1 3");

        image.read(inodes -> {
            assertThat(target(inodes, "wsl")).isEqualTo("../to/ä");
            assertThat(inodes.status(Trees.find(inodes, "fifo")).type()).isEqualTo(FileType.FIFO);
            long device = Trees.find(inodes, "null");
            assertThat(inodes.status(device).type()).isEqualTo(FileType.CHARACTER_DEVICE);
            assertThat(inodes.status(device).deviceNumber()).isEqualTo(0x103);
        });
    }

    @Test
    void brokenOnesAreNoTargets() {
        byte[] link = symlink("x", true);
        ByteBuffer.wrap(link).order(ByteOrder.LITTLE_ENDIAN).putShort(10, (short) 0x7ffe);
        assertThat(ReparsePoint.of(link).orElseThrow().windowsTarget()).isEmpty();
        assertThat(ReparsePoint.of(reparse(WSL_SYMLINK, new byte[4])).orElseThrow().linuxTarget())
                .isEmpty();
        assertThat(ReparsePoint.of(new byte[7])).isEmpty();
        assertThat(ReparsePoint.of(reparse(WSL_FIFO, new byte[0])).orElseThrow().windowsTarget())
                .isEmpty();
    }

    /** The bytes of a guest may be any: no exception comes of them. */
    @Test
    void anyBytesAreReadWithoutHarm() {
        Random random = new Random(5);
        List<byte[]> samples =
                List.of(symlink("..\\x\\y", true), junction("\\??\\C:\\a"), new byte[40]);
        for (int i = 0; i < 300_000; i++) {
            byte[] bytes = samples.get(i % samples.size()).clone();
            for (int change = random.nextInt(6); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            ReparsePoint.of(cut)
                    .ifPresent(point -> {
                        point.linuxTarget();
                        point.windowsTarget()
                                .ifPresent(target -> {
                                    target.startsAtLink();
                                    target.isVolume();
                                    String path = String.join("/", target.components());
                                    NtfsName.text(NtfsName.bytes(path));
                                });
                    });
            ExtendedAttributes.value(cut, "$LXDEV");
            NtfsName.text(cut);
        }
    }

    @Test
    void namesAreToldAndFoundAgain() {
        Random random = new Random(6);
        for (int i = 0; i < 100_000; i++) {
            char[] units = new char[random.nextInt(8)];
            for (int at = 0; at < units.length; at++) {
                int kind = random.nextInt(3);
                int unit = random.nextInt(kind == 0 ? 0x80 : kind == 1 ? 0x1_0000 : 0x800);
                units[at] = (char) (kind == 2 ? 0xd800 + unit : unit);
            }
            String name = new String(units);
            assertThat(NtfsName.text(NtfsName.bytes(name))).contains(name);
        }
        assertThat(NtfsName.bytes("aä漢😀")).isEqualTo(Trees.bytes("aä漢😀"));
        assertThat(NtfsName.text(new byte[] {(byte) 0xc0, (byte) 0x80})).isEmpty();
    }
}
