package io.drydock.raid;

import io.drydock.block.BlockDevice;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Device;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Files that are members of an array, as the drives of a session would be, and what mdadm makes of
 * them.
 */
final class Members implements AutoCloseable {
    private final List<Path> files = new ArrayList<>();
    private final List<String> loops = new ArrayList<>();

    private Members() {}

    static void needed() {
        Needs.root();
        Needs.program("mdadm", "mdadm");
        Needs.program("losetup", "mount");
        Needs.that(
                Files.exists(Path.of("/sys/module/md_mod/parameters/new_array")),
                "needs a kernel with md: modprobe md-mod");
    }

    /** New ones, of so many MiB each. */
    static Members make(Path dir, int count, int mebibytes) throws IOException {
        Members members = new Members();
        for (int i = 0; i < count; i++) {
            members.files.add(TestImages.sparse(dir.resolve("member" + i), mebibytes));
        }
        return members;
    }

    /** What {@link #make} has made there. */
    static Members existing(Path dir, int count) {
        Members members = new Members();
        IntStream.range(0, count).forEach(i -> members.files.add(dir.resolve("member" + i)));
        return members;
    }

    List<Path> files() {
        return files;
    }

    /** Has mdadm make an array of all of them, and waits until they are in sync. */
    String create(String name, String metadata, String level, Object... options) {
        attachAll();
        List<Object> command =
                new ArrayList<>(
                        List.of(
                                "mdadm",
                                "--create",
                                "/dev/md/" + name,
                                "--run",
                                "--quiet",
                                "--homehost=guest",
                                "--name=" + name,
                                "--metadata=" + metadata,
                                "--level=" + level));
        command.addAll(List.of(options));
        if (command.stream().noneMatch(o -> o.toString().startsWith("--raid-devices"))) {
            command.add("--raid-devices=" + files.size());
        }
        command.addAll(loops);
        Commands.run(command.toArray());
        Commands.tryRun("mdadm", "--wait", "/dev/md/" + name);
        return "/dev/md/" + name;
    }

    /** Has mdadm run it again, of all of them. */
    String assemble(String name) {
        attachAll();
        List<Object> command = new ArrayList<>(List.of("mdadm", "--assemble", "/dev/md/" + name));
        command.addAll(loops);
        Commands.run(command.toArray());
        return "/dev/md/" + name;
    }

    private void attachAll() {
        if (loops.isEmpty()) {
            for (Path file : files) {
                loops.add(Commands.run("losetup", "--find", "--show", file).strip());
            }
        }
    }

    /** The loop device of a member, while mdadm has an array. */
    String loop(int member) {
        return loops.get(member);
    }

    /** Ends what mdadm runs. */
    void stop(String array) {
        Commands.run("mdadm", "--stop", array);
        detachAll();
    }

    private void detachAll() {
        loops.forEach(loop -> Commands.run("losetup", "--detach", loop));
        loops.clear();
    }

    /** The array that they are members of, but for some that are missing. */
    RaidArray read(Collection<Integer> missing) throws IOException {
        List<ArrayReader.Source> sources = new ArrayList<>();
        try {
            for (int i = 0; i < files.size(); i++) {
                if (!missing.contains(i)) {
                    Device device = Device.ofDrive(i, Files.size(files.get(i)));
                    sources.add(new ArrayReader.Source(device, open(device)));
                }
            }
            return ArrayReader.read(sources).getFirst();
        } finally {
            for (ArrayReader.Source source : sources) {
                source.bytes().close();
            }
        }
    }

    RaidArray read() throws IOException {
        return read(List.of());
    }

    BlockDevice open(Device device) throws IOException {
        return FileBlockDevice.open(file(device), true);
    }

    private Path file(Device device) {
        return files.get(
                IntStream.range(0, files.size())
                        .filter(i -> Device.driveName(i).equals(device.name()))
                        .findFirst()
                        .orElseThrow());
    }

    /** As a session attaches it. */
    HostDevice attach(Device device, boolean readOnly) throws IOException {
        String loop =
                Commands.run(
                                "losetup",
                                "--find",
                                "--show",
                                readOnly ? "--read-only" : "--direct-io=off",
                                file(device))
                        .strip();
        return new LoopMember(
                Path.of(loop),
                ((Number) Files.getAttribute(Path.of(loop), "unix:rdev")).longValue(),
                device.sizeBytes(),
                readOnly,
                () -> Commands.run("losetup", "--detach", loop));
    }

    /** As a session attaches it, so that it goes with what stands on it. */
    HostDevice attachUntilUnused(Device device, boolean readOnly) throws IOException {
        HostDevice loop = attach(device, readOnly);
        FileBlockDevice open = FileBlockDevice.open(loop.path(), true);
        loop.close(); // the kernel detaches it when the last has closed it
        return new LoopMember(
                loop.path(), loop.deviceNumber(), device.sizeBytes(), readOnly, open::close);
    }

    private record LoopMember(
            Path path,
            long deviceNumber,
            long sizeBytes,
            boolean isReadOnly,
            CloseStack.Release end)
            implements HostDevice {
        @Override
        public void close() throws IOException {
            end.run();
        }
    }

    /** Leaves no loop device. */
    @Override
    public void close() {
        detachAll();
    }
}
