package io.drydock.internal.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.ProtocolException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageDaemonTest {
    private static final int SIZE = 4 << 20;

    @TempDir Path directory;

    private Path qcow2() throws Exception {
        Path raw = directory.resolve("disk.raw");
        byte[] content = new byte[SIZE];
        java.util.Arrays.fill(content, 1 << 20, 2 << 20, (byte) 0x5a);
        Files.write(raw, content);
        Path image = directory.resolve("disk.qcow2");
        run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw.toString(), image.toString());
        return image;
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static Map<String, Object> node(String name, Path image, boolean readOnly) {
        Map<String, Object> file =
                Map.of("driver", "file", "filename", image.toString(), "discard", "unmap");
        Map<String, Object> options = new HashMap<>();
        options.put("driver", "qcow2");
        options.put("node-name", name);
        options.put("read-only", readOnly);
        options.put("discard", "unmap");
        options.put("file", file);
        options.put("backing", null);
        return options;
    }

    private static byte[] at(Fd file, long offset) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment into = arena.allocate(4);
            assertThat(FileCalls.preadFully(file, into, offset)).isEqualTo(4);
            return into.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Test
    void showsAnImageAsAFileThatOnlyWeSee() throws Exception {
        StorageDaemon daemon = StorageDaemon.resident();
        assumeTrue(daemon.canExportFiles(), "needs root and /dev/fuse");
        String name = daemon.newName();
        daemon.addNode(node(name, qcow2(), false));
        try (FileExport export = daemon.exportFile(name, true)) {
            assertThat(FileBlockDevice.of(export.file(), name, false).sizeBytes()).isEqualTo(SIZE);
            assertThat(at(export.file(), 1 << 20)).containsOnly(0x5a);
            assertThat(at(export.file(), 0)).containsOnly(0);
            assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(name);
            assertThat(Path.of(DaemonProcess.EXPORTS, name)).doesNotExist();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment text = arena.allocateFrom("dock");
                assertThat(FileCalls.pwriteFully(export.file(), text, 100)).isZero();
                assertThat(FileCalls.fsync(export.file())).isZero();
            }
            assertThat(at(export.file(), 100)).isEqualTo("dock".getBytes(StandardCharsets.UTF_8));
        }
        daemon.removeNode(name);
        Path raw = directory.resolve("after.raw");
        run(
                "qemu-img",
                "convert",
                "-O",
                "raw",
                directory.resolve("disk.qcow2").toString(),
                raw.toString());
        assertThat(Files.readAllBytes(raw)[100]).isEqualTo((byte) 'd');
    }

    @Test
    void servesAnImageByNbdOnASocketWithoutAName() throws Exception {
        StorageDaemon daemon = StorageDaemon.resident();
        String name = daemon.newName();
        daemon.addNode(node(name, qcow2(), true));
        try (NbdExport export = daemon.exportNbd(name, false);
                SocketChannel channel =
                        SocketChannel.open(UnixDomainSocketAddress.of(export.socket()))) {
            var greeting = java.nio.ByteBuffer.allocate(8);
            while (greeting.hasRemaining()) {
                assertThat(channel.read(greeting)).isPositive();
            }
            assertThat(new String(greeting.array(), StandardCharsets.US_ASCII))
                    .isEqualTo("NBDMAGIC");
        }
        daemon.removeNode(name);
    }

    @Test
    void overlaysCatchTheWritesAndLeaveTheImageAlone() throws Exception {
        StorageDaemon daemon = StorageDaemon.resident();
        assumeTrue(daemon.canExportFiles(), "needs root and /dev/fuse");
        Path image = qcow2();
        byte[] before = Files.readAllBytes(image);
        String base = daemon.newName();
        daemon.addNode(node(base, image, true));
        int number = FileCalls.memfd_create("overlay", 0);
        try (Fd scratch = Fd.owned(number)) {
            String file = daemon.newName();
            daemon.addNode(
                    Map.of(
                            "driver",
                            "file",
                            "node-name",
                            file,
                            "filename",
                            scratch.procPathForOthers()));
            daemon.disks().format(qcow2(file));
            String overlay = daemon.newName();
            daemon.addNode(
                    Map.of("driver", "qcow2", "node-name", overlay, "file", file, "backing", base));
            try (FileExport export = daemon.exportFile(overlay, true);
                    Arena arena = Arena.ofConfined()) {
                assertThat(
                                FileCalls.pwriteFully(
                                        export.file(), arena.allocateFrom("dock"), 1 << 20))
                        .isZero();
                assertThat(at(export.file(), 1 << 20))
                        .isEqualTo("dock".getBytes(StandardCharsets.UTF_8));
                assertThat(at(export.file(), (1 << 20) + 5)).containsOnly(0x5a);
            }
            daemon.removeNode(overlay);
            daemon.removeNode(file);
        }
        daemon.removeNode(base);
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    private static Map<String, Object> qcow2(String file) {
        return Map.of("driver", "qcow2", "file", file, "size", SIZE);
    }

    @Test
    void aFailedFormatIsSaid() throws Exception {
        StorageDaemon daemon = StorageDaemon.resident();
        Path file = Files.createFile(directory.resolve("readonly"));
        String node = daemon.newName();
        daemon.addNode(
                Map.of(
                        "driver",
                        "file",
                        "node-name",
                        node,
                        "filename",
                        file.toString(),
                        "read-only",
                        true));
        assertThatThrownBy(() -> daemon.disks().format(qcow2(node)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("blockdev-create")
                .hasMessageContaining("read-only");
        daemon.removeNode(node);
    }

    @Test
    void whatTheDaemonRefusesIsSaidInItsWords() throws IOException {
        StorageDaemon daemon = StorageDaemon.resident();
        assertThatThrownBy(
                        () -> daemon.addNode(node("none", directory.resolve("none.qcow2"), true)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("No such file or directory");
        assertThatThrownBy(() -> daemon.removeNode("never")).isInstanceOf(ProtocolException.class);
    }

    @Test
    void atExitItIsDismissedUnlessItServes() throws Exception {
        StorageDaemon daemon = StorageDaemon.resident();
        String name = daemon.newName();
        daemon.addNode(node(name, qcow2(), true));

        StorageDaemon.dismissIdle();
        assertThat(daemon.countNodes(name)).isPositive();

        daemon.removeNode(name);
        StorageDaemon.dismissIdle();
        for (int tries = 0;
                tries < 500 && Files.exists(Path.of("/proc/" + daemon.pid()));
                tries++) {
            Thread.sleep(10);
        }
        assertThat(Path.of("/proc/" + daemon.pid())).doesNotExist();
        assertThat(daemon.isAlive()).isFalse();
        assertThat(StorageDaemon.resident()).isNotSameAs(daemon);
    }

    @Test
    void aKilledDaemonIsNoticedReapedAndReplaced() throws Exception {
        StorageDaemon daemon = StorageDaemon.resident();
        assertThat(StorageDaemon.resident()).isSameAs(daemon);
        assertThat(LibC.kill(daemon.pid(), LibC.SIGKILL())).isZero();
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (StorageDaemon.resident() == daemon && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertThat(StorageDaemon.resident()).isNotSameAs(daemon);
        assertThatThrownBy(() -> daemon.removeNode("any"))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("has ended");
        while (ProcessHandle.of(daemon.pid()).isPresent() && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertThat(ProcessHandle.of(daemon.pid())).isEqualTo(Optional.empty());
    }
}
