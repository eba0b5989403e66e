package io.drydock.internal.qemu;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.ProtocolException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A qemu-storage-daemon: block nodes and their exports.
 *
 * <p>The resident one is started when the first image needs it, serves all of them, ends with this
 * JVM, and is started anew when it has died; what it served then is lost and says so.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class StorageDaemon implements AutoCloseable {
    /** How long one may take to end by itself. */
    private static final long END_SECONDS = 5;

    private static final ReentrantLock STARTING = new ReentrantLock();

    /** What it says of a value that its schema has not. */
    private static final String UNKNOWN_TYPE = "'type' does not accept value 'vhost-user-blk'";

    private static volatile @Nullable StorageDaemon resident;
    private static boolean atExit;

    private final DaemonProcess process;
    private final Qmp qmp;
    private final CountDownLatch released;
    private final AtomicLong lastName = new AtomicLong();
    private final AtomicInteger nodes = new AtomicInteger();

    /** False once the program has said that it does not know of it. */
    private volatile boolean vhostUser = true;

    private StorageDaemon(DaemonProcess process, Qmp qmp, CountDownLatch released) {
        this.process = process;
        this.qmp = qmp;
        this.released = released;
    }

    /**
     * A daemon of the caller's own, for what could stop it: QEMU waits for ever for a server that
     * does not answer, and can do nothing else meanwhile.
     *
     * @throws UnsupportedException when the program is not installed
     */
    public static StorageDaemon separate() throws IOException {
        return start();
    }

    /** Ends a separate daemon, by force if it does not end by itself. */
    @Override
    public void close() {
        qmp.close();
        if (!hasEnded()) {
            ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
            hasEnded();
        }
    }

    private boolean hasEnded() {
        try {
            return released.await(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * The daemon of this JVM, started now if it is not running.
     *
     * @throws UnsupportedException when the program is not installed
     */
    public static StorageDaemon resident() throws IOException {
        StorageDaemon daemon = resident;
        if (daemon != null && daemon.qmp.isAlive()) {
            return daemon;
        }
        STARTING.lock();
        try {
            daemon = resident;
            if (daemon == null || !daemon.qmp.isAlive()) {
                daemon = start();
                resident = daemon;
                dismissAtExit();
            }
            return daemon;
        } finally {
            STARTING.unlock();
        }
    }

    private static void dismissAtExit() {
        if (atExit) {
            return;
        }
        atExit = true;
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(StorageDaemon::dismissIdle));
        } catch (IllegalStateException alreadyExiting) {
            // A shutdown hook opens its first image: it is served, and the exit takes its time.
        }
    }

    /**
     * Lets the daemon go if nothing is served. It would end with this JVM anyway; but before
     * HotSpot exits, it waits 0.3 s for threads in native calls (VM_Exit in vmOperations.cpp), as
     * the one is that reads from the monitor.
     */
    static void dismissIdle() {
        StorageDaemon daemon = resident;
        if (daemon != null && daemon.nodes.get() == 0) {
            daemon.qmp.close();
        }
    }

    private static StorageDaemon start() throws IOException {
        DaemonProcess process = DaemonProcess.start();
        String peer = "qemu-storage-daemon " + process.pid();
        CountDownLatch released = new CountDownLatch(1);
        // Its end is noticed on the monitor; only then may the pid be reaped.
        Runnable release =
                () -> {
                    process.release();
                    released.countDown();
                };
        Qmp qmp = Qmp.connect(process.monitor(), peer, release);
        return new StorageDaemon(process, qmp, released);
    }

    /**
     * The path of the program.
     *
     * @throws UnsupportedException when it is not installed
     */
    public static String program() throws UnsupportedException {
        return DaemonProcess.PROGRAM.path();
    }

    /** Whether the program is installed. */
    public static boolean isInstalled() {
        return DaemonProcess.PROGRAM.isInstalled();
    }

    /** Its process id. */
    public int pid() {
        return process.pid();
    }

    /** A name for a node or an export that nobody else has. */
    public String newName() {
        return "drydock" + lastName.incrementAndGet();
    }

    /**
     * Adds a block node: {@code blockdev-add} (QEMU QMP Reference Manual, BlockdevOptions).
     *
     * @param options with {@code node-name} and {@code driver}; no part of it may be left to
     *     probing
     */
    public void addNode(Map<String, ?> options) throws IOException {
        nodes.incrementAndGet();
        try {
            qmp.execute("blockdev-add", options);
        } catch (IOException | RuntimeException e) {
            nodes.decrementAndGet();
            throw e;
        }
    }

    /** Whether it is still there to be asked. */
    public boolean isAlive() {
        return qmp.isAlive();
    }

    /** How many nodes a node consists of, itself and all that it is built on. */
    public int countNodes(String name) throws IOException {
        return BlockGraph.of(qmp.execute("x-debug-query-block-graph", Map.of())).count(name);
    }

    /** Removes a block node on which nothing is built: {@code blockdev-del}. */
    public void removeNode(String name) throws IOException {
        qmp.execute("blockdev-del", Map.of("node-name", name));
        nodes.decrementAndGet();
    }

    /** What it does to image files themselves. */
    public DiskCommands disks() {
        return new DiskCommands(qmp, this::newName);
    }

    /** Serves the node by NBD. */
    public NbdExport exportNbd(String node, boolean writable) throws IOException {
        return exportNbd(node, Map.of("writable", writable));
    }

    /**
     * Serves the node by NBD, read-only, with the metadata context {@code qemu:allocation-depth}.
     */
    public NbdExport exportNbdDepths(String node) throws IOException {
        return exportNbd(node, Map.of("writable", false, "allocation-depth", true));
    }

    private NbdExport exportNbd(String node, Map<String, ?> how) throws IOException {
        String name = newName();
        Map<String, Object> options = new HashMap<>(how);
        options.put("type", "nbd");
        options.put("id", name);
        options.put("node-name", node);
        options.put("name", name);
        qmp.execute("block-export-add", options);
        return new NbdExport(this, name, process.nbdSocket());
    }

    /**
     * Serves the node by vhost-user-blk.
     *
     * @param queues how many virtqueues there are to be
     * @throws UnsupportedException when the program was built without it
     */
    public VhostUserExport exportVhostUser(String node, boolean writable, int queues)
            throws IOException {
        if (!vhostUser) {
            throw noVhostUser();
        }
        String name = newName();
        VhostUserExport.Place place = VhostUserExport.Place.of(process.exports());
        CloseStack owned = new CloseStack();
        try {
            addVhostUser(name, node, place.path(name), writable, queues);
            owned.push(() -> removeExport(name));
            return VhostUserExport.of(place, name, owned);
        } catch (IOException | RuntimeException e) {
            owned.closeAfter(e);
            throw e;
        } finally {
            place.owned().close();
        }
    }

    private void addVhostUser(String name, String node, String path, boolean writable, int queues)
            throws IOException {
        Map<String, Object> options = new HashMap<>();
        options.put("type", "vhost-user-blk");
        options.put("id", name);
        options.put("node-name", node);
        options.put("addr", Map.of("type", "unix", "path", path));
        options.put("writable", writable);
        options.put("num-queues", queues);
        try {
            qmp.execute("block-export-add", options);
        } catch (ProtocolException e) {
            // Asked this way since its schema takes longer to read than an image to open.
            if (!String.valueOf(e.getMessage()).contains(UNKNOWN_TYPE)) {
                throw e;
            }
            vhostUser = false;
            throw noVhostUser();
        }
    }

    private static UnsupportedException noVhostUser() {
        return new UnsupportedException(
                "export",
                "a disk by vhost-user-blk",
                "qemu-storage-daemon was built without it",
                "use NBD");
    }

    /** Whether {@link #exportFile} can work here: it needs FUSE and CAP_SYS_ADMIN. */
    public boolean canExportFiles() {
        return process.exports().isPresent();
    }

    /**
     * Shows the node's content as a plain file, through FUSE.
     *
     * @throws UnsupportedException where {@link #canExportFiles} is false
     */
    public FileExport exportFile(String node, boolean writable) throws IOException {
        Fd directory = process.exports().orElseThrow(this::noFileExports);
        CloseStack owned = new CloseStack();
        try {
            String exported = writable ? withoutFirstDiscard(node, owned) : node;
            String name = newName();
            FileExport.Mountpoint mountpoint = FileExport.Mountpoint.create(directory, name);
            owned.push(mountpoint::remove);
            qmp.execute(
                    "block-export-add",
                    Map.of(
                            "type",
                            "fuse",
                            "id",
                            name,
                            "node-name",
                            exported,
                            "mountpoint",
                            DaemonProcess.EXPORTS + "/" + name,
                            "writable",
                            writable,
                            "growable",
                            false));
            owned.push(() -> removeExport(name));
            return FileExport.open(mountpoint, writable, owned);
        } catch (IOException | RuntimeException e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    /** A node like that one, but for the first discard, which fails with ENOSYS. */
    private String withoutFirstDiscard(String node, CloseStack owned) throws IOException {
        String filter = newName();
        Map<String, Object> rule =
                Map.of("event", "none", "iotype", "discard", "errno", LibC.ENOSYS(), "once", true);
        addNode(
                Map.of(
                        "driver",
                        "blkdebug",
                        "node-name",
                        filter,
                        "image",
                        node,
                        "discard",
                        "unmap",
                        "inject-error",
                        List.of(rule)));
        owned.push(() -> removeNode(filter));
        return filter;
    }

    private UnsupportedException noFileExports() {
        return new UnsupportedException(
                "export",
                "a disk as a file",
                "FUSE cannot be used: "
                        + Errno.description(process.exportsError())
                        + " ("
                        + Errno.name(process.exportsError())
                        + ")",
                "run as root with /dev/fuse (modprobe fuse), or open a raw image");
    }

    /** Removes an export and returns when it is gone: {@code block-export-del}. */
    void removeExport(String id) throws IOException {
        CompletableFuture<Map<String, @Nullable Object>> deleted =
                qmp.expectEvent("BLOCK_EXPORT_DELETED", id);
        qmp.execute("block-export-del", Map.of("id", id, "mode", "hard"));
        qmp.awaitEvent(deleted, "block-export-del");
    }

    /** The end of what the daemon has written to its standard error, for error messages. */
    public String errorText() {
        return process.errors().lastLine();
    }
}
