package io.drydock.internal.lvm;

import io.drydock.block.BlockDevice;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.lvm.VolumeGroup;
import io.drydock.lvm.VolumeGroups;
import io.drydock.testing.Commands;
import io.drydock.testing.LoopDisk;
import io.drydock.testing.Needs;
import io.drydock.volume.Device;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A volume group that lvm(8) has made on loop devices, and that no other lvm sees. */
final class TestGroup implements AutoCloseable {
    private static final long MIB = 1 << 20;

    final String name;
    private final Path directory;
    private final List<LoopDisk> disks = new ArrayList<>();
    private boolean attached = true;

    private TestGroup(String name, Path directory) {
        this.name = name;
        this.directory = directory;
    }

    static void needed() {
        Needs.root();
        Needs.program("lvm", "lvm2");
        Needs.program("losetup", "mount");
    }

    /** Whether this kernel can activate what is made. */
    static boolean canActivate() {
        return Files.exists(Path.of("/sys/class/misc/device-mapper"));
    }

    static void activationNeeded() {
        needed();
        Needs.that(canActivate(), "needs a kernel with device-mapper: modprobe dm-mod");
    }

    /** Makes it of so many disks of so many MiB. */
    static TestGroup create(String name, Path directory, int disks, int mib) throws IOException {
        TestGroup group = new TestGroup(name, directory);
        try {
            for (int i = 0; i < disks; i++) {
                group.disks.add(LoopDisk.create(directory.resolve(name + i), mib * MIB));
            }
            group.lvm(
                    Stream.concat(
                                    Stream.of("vgcreate", "--physicalextentsize", "1m", name),
                                    group.disks.stream().map(LoopDisk::path))
                            .toArray());
            return group;
        } catch (IOException | RuntimeException | Error e) {
            group.close();
            throw e;
        }
    }

    List<LoopDisk> disks() {
        return disks;
    }

    /** Lets go of it, so that the files hold everything and others may have them. */
    void detach() {
        if (canActivate()) {
            lvm("vgchange", "--activate", "n", name);
        }
        attached = false;
        disks.forEach(LoopDisk::close);
    }

    /** Takes it again. */
    void attach() {
        attached = true;
        disks.replaceAll(disk -> LoopDisk.of(disk.file()));
    }

    /** The bytes of one of its disks. */
    BlockDevice open(Device device) throws IOException {
        return FileBlockDevice.open(file(device), false);
    }

    /** One of its disks, attached once more. */
    HostDevice attach(Device device, boolean readOnly) {
        return TestDisk.attach(file(device), readOnly);
    }

    private Path file(Device device) {
        return disks.get(device.drives().iterator().next()).file();
    }

    /** The devices as a session would name them, with their bytes. */
    Map<Device, BlockDevice> devices(boolean readOnly) throws IOException {
        Map<Device, BlockDevice> devices = new LinkedHashMap<>();
        for (int i = 0; i < disks.size(); i++) {
            BlockDevice bytes = FileBlockDevice.open(disks.get(i).file(), readOnly);
            devices.put(Device.ofDrive(i, bytes.sizeBytes()), bytes);
        }
        return devices;
    }

    VolumeGroups read() throws IOException {
        Map<Device, BlockDevice> devices = devices(true);
        try {
            return LvmReader.read(devices);
        } finally {
            for (BlockDevice device : devices.values()) {
                device.close();
            }
        }
    }

    /** Itself, as it is read. */
    VolumeGroup group() throws IOException {
        VolumeGroups found = read();
        if (found.groups().size() != 1 || !found.errors().isEmpty()) {
            throw new AssertionError(found);
        }
        return found.groups().getFirst();
    }

    /** Makes a volume; inactive if this kernel has no device-mapper. */
    void create(Object... arguments) {
        Stream<Object> words = Stream.of("lvcreate", "--yes");
        if (!canActivate()) {
            words = Stream.concat(words, Stream.of("--activate", "n", "--zero", "n"));
        }
        lvm(Stream.concat(words, Stream.of(arguments)).toArray());
    }

    String lvm(Object command, Object... arguments) {
        return lvm(Stream.concat(Stream.of(command), Stream.of(arguments)).toArray());
    }

    private String lvm(Object[] words) {
        List<Object> command = new ArrayList<>(List.of("lvm", words[0], "--config", config()));
        command.addAll(List.of(words).subList(1, words.length));
        return Commands.run(command.toArray());
    }

    private String config() {
        String accepted =
                disks.stream()
                        .map(disk -> "\"a|^" + disk.path() + "$|\", ")
                        .collect(Collectors.joining());
        return """
        devices { filter = [ %s "r|.*|" ] use_devicesfile = 0 scan = [ "/dev" ]
          obtain_device_list_from_udev = 0 hints = "none" scan_lvs = 0 }
        global { event_activation = 0 use_lvmpolld = 0 activation = %d
          locking_dir = "%s" }
        activation { udev_sync = 0 udev_rules = 0 monitoring = 0 thin_pool_autoextend_threshold = 100 }
        backup { backup = 0 archive = 0 }
        """
                .formatted(accepted, canActivate() ? 1 : 0, directory);
    }

    @Override
    public void close() {
        if (!attached) {
            return;
        }
        if (canActivate() && !disks.isEmpty()) {
            Commands.tryRun(
                    "lvm", "vgchange", "--config", config(), "--activate", "n", "--force", name);
        }
        disks.forEach(LoopDisk::close);
    }
}
