package io.drydock.it;

import io.drydock.Session;
import io.drydock.crypt.Key;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountOptions;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.volume.Device;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Opens a guest that has the names and UUIDs of {@link HostStorage}, edits what is in a logical
 * volume and in an encrypted device, and reads what is in an array; says {@code open}, and ends
 * when it is told to.
 */
final class StorageVisit {
    private StorageVisit() {}

    public static void main(String[] args) throws IOException {
        try (Session session = open(Path.of(args[0]))) {
            edit(
                    session,
                    () -> {
                        System.out.println("open");
                        int _ = System.in.read();
                    });
        }
    }

    static Session open(Path directory) throws IOException {
        ImageOptions writable =
                ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(false);
        ImageOptions readable = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        return Session.builder()
                .drive(directory.resolve("pv"), writable)
                .drive(directory.resolve("luks"), writable)
                .drive(directory.resolve("md1"), readable)
                .drive(directory.resolve("md2"), readable)
                .key("/dev/sdb", Key.ofPassphrase(HostStorage.PASSPHRASE.toCharArray()))
                .open();
    }

    /** What is done while all is mounted. */
    interface Meanwhile {
        void run() throws IOException;
    }

    static void edit(Session session, Meanwhile meanwhile) throws IOException {
        try (Filesystem volume = session.mount(session.device("/dev/my-vg/root"));
                Filesystem secret = session.mount(on(session, "/dev/sdb"));
                Filesystem array = session.mount(on(session, "/dev/sdc"))) {
            for (Filesystem each : new Filesystem[] {volume, secret}) {
                FileTree.of(each).writeText("/edited", "by a test\n");
                each.sync();
            }
            array.list(GuestPath.ROOT);
            meanwhile.run();
        }
    }

    /** What is made of that device. */
    private static Device on(Session session, String name) throws IOException {
        return session.devices().stream()
                .filter(device -> device.parents().contains(name))
                .findFirst()
                .orElseThrow();
    }

    /** Whether the edits are there. */
    static boolean isEdited(Path directory) throws IOException {
        try (Session session = open(directory);
                Filesystem volume =
                        session.mount(
                                session.device("/dev/my-vg/root"),
                                MountOptions.defaults().readOnly());
                Filesystem secret = session.mount(on(session, "/dev/sdb"))) {
            return FileTree.of(volume).exists("/edited") && FileTree.of(secret).exists("/edited");
        }
    }
}
