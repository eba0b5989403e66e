package io.drydock.it;

import io.drydock.testing.Commands;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Storage of the host itself: volume groups, arrays and encrypted devices, in use and not, of which
 * a guest has copies with the same names and UUIDs.
 */
final class HostStorage implements AutoCloseable {
    static final String PASSPHRASE = "correct horse";

    private static final int MIB_EACH = 48;

    /** There is no udev in the machine, which it would wait for. */
    private static final String LVM =
            "devices{use_devicesfile=0 obtain_device_list_from_udev=0}"
                    + " activation{udev_sync=0 udev_rules=0 monitoring=0}"
                    + " backup{backup=0 archive=0}";

    private final Path directory;
    private final List<String> loops = new ArrayList<>();

    private HostStorage(Path directory) {
        this.directory = directory;
    }

    /** Runs lvm(8). */
    private static void lvm(String command, Object... words) {
        List<Object> all = new ArrayList<>(List.of("lvm", command, "--config", LVM));
        all.addAll(List.of(words));
        Commands.run(all.toArray());
    }

    /** Makes all of it below the directory {@code host}, and the guest's copies beside it. */
    static HostStorage make(Path directory) throws IOException {
        HostStorage storage = new HostStorage(Files.createDirectory(directory.resolve("host")));
        try {
            for (String module : List.of("dm-mod", "dm-crypt", "raid1")) {
                Commands.run("modprobe", module);
            }
            storage.volumeGroup("pv", "my-vg");
            storage.volumeGroup("idle-pv", "idle");
            storage.encrypted("luks");
            storage.encrypted("idle-luks");
            storage.array("md", "/dev/md127");
            storage.array("idle-md", "/dev/md126");
            Commands.run("sync");
            for (String name : List.of("pv", "luks", "md1", "md2")) {
                Files.copy(storage.file(name), directory.resolve(name));
            }
            lvm("vgchange", "-ay", "my-vg");
            Commands.runWithInput(
                    PASSPHRASE, "cryptsetup", "open", "-d", "-", storage.loops.get(2), "secret");
            Commands.run(
                    "mdadm",
                    "--assemble",
                    "/dev/md127",
                    storage.loops.get(4),
                    storage.loops.get(5));
            return storage;
        } catch (IOException | RuntimeException | AssertionError e) {
            storage.close();
            throw e;
        }
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private String loop(String name) throws IOException {
        TestImages.sparse(file(name), MIB_EACH);
        String loop = Commands.run("losetup", "--find", "--show", file(name)).strip();
        loops.add(loop);
        return loop;
    }

    private void volumeGroup(String name, String group) throws IOException {
        String loop = loop(name);
        lvm("vgcreate", "--physicalextentsize", "1m", group, loop);
        lvm("lvcreate", "-Wn", "-Zn", "-y", "-L32m", "-n", "root", group);
        Commands.run("mkfs.ext4", "-q", "/dev/" + group + "/root");
        lvm("vgchange", "-an", group);
    }

    private void encrypted(String name) throws IOException {
        String loop = loop(name);
        Commands.runWithInput(
                PASSPHRASE,
                "cryptsetup",
                "luksFormat",
                "-q",
                "--pbkdf",
                "pbkdf2",
                "--pbkdf-force-iterations",
                "1000",
                "-d",
                "-",
                loop);
        Commands.runWithInput(PASSPHRASE, "cryptsetup", "open", "-d", "-", loop, "making");
        Commands.run("mkfs.ext4", "-q", "/dev/mapper/making");
        Commands.run("cryptsetup", "close", "making");
    }

    private void array(String name, String node) throws IOException {
        Commands.run(
                "mdadm",
                "--create",
                node,
                "--run",
                "--assume-clean",
                "--level=1",
                "--raid-devices=2",
                "--homehost=any",
                "--name=data",
                loop(name + "1"),
                loop(name + "2"));
        Commands.run("mkfs.ext4", "-q", node);
        Commands.run("mdadm", "--stop", node);
    }

    /** All that can be seen of it, by what shows it. */
    SequencedMap<String, String> state() throws IOException {
        SequencedMap<String, String> state = new TreeMap<>();
        Commands.run("sync");
        state.put("tables", Commands.run("sh", "-c", "dmsetup table --showkeys | sort"));
        state.put("devices", Commands.run("sh", "-c", "dmsetup info -c --noheadings | sort"));
        state.put("arrays", Files.readString(Path.of("/proc/mdstat")));
        state.put("nodes", Commands.run("sh", "-c", "ls /dev/mapper /dev/my-vg; ls /dev/md* -d"));
        state.put("mounts", Files.readString(Path.of("/proc/self/mountinfo")));
        for (String loop : loops) {
            state.put(loop, Commands.run("losetup", "--noheadings", "-O", "NAME,BACK-FILE", loop));
        }
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                state.put(file.toString(), TestImages.sha256(file));
            }
        }
        return state;
    }

    @Override
    public void close() {
        Commands.tryRun("lvm", "vgchange", "--config", LVM, "-an", "my-vg", "idle");
        Commands.tryRun("cryptsetup", "close", "making");
        Commands.tryRun("cryptsetup", "close", "secret");
        Commands.tryRun("mdadm", "--stop", "/dev/md127");
        Commands.tryRun("mdadm", "--stop", "/dev/md126");
        loops.forEach(loop -> Commands.tryRun("losetup", "--detach", loop));
    }
}
