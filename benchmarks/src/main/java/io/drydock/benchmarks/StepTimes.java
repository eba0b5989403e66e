package io.drydock.benchmarks;

import io.drydock.Engine;
import io.drydock.Session;
import io.drydock.filesystem.Filesystem;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.volume.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Where the time of opening a guest with Drydock goes: the first time in a JVM, and later on. */
public final class StepTimes {
    private static final Set<String> MOUNTED = Set.of("ext4", "xfs");

    private final Map<String, List<Long>> nanos = new LinkedHashMap<>();
    private long before;

    private StepTimes() {}

    /**
     * What a step takes.
     *
     * @param name what is done
     * @param firstNanos the first time
     * @param typicalNanos the median of the second half of all times
     */
    public record Step(String name, long firstNanos, long typicalNanos) {}

    /** The steps by image format that {@link #main} has written; none when there is no file. */
    public static Map<String, List<Step>> read(Path file) throws IOException {
        return Files.exists(file)
                ? JsonMapper.shared().readValue(Files.readString(file), new TypeReference<>() {})
                : Map.of();
    }

    /**
     * @param arguments the directory with the guest's images, how many times, and the file for the
     *     result
     */
    public static void main(String[] arguments) throws IOException {
        Path guests = Path.of(arguments[0]);
        int times = Integer.parseInt(arguments[1]);
        Map<String, List<Step>> steps = new LinkedHashMap<>();
        for (ImageFormat format : List.of(ImageFormat.RAW, ImageFormat.QCOW2)) {
            StepTimes all = new StepTimes();
            StepTimes mounts = new StepTimes();
            Path image = guests.resolve("debian12." + format);
            for (int i = 0; i < times; i++) {
                all.run(image, format);
                mounts.mount(image, format);
            }
            steps.put(format.toString(), all.steps());
            steps.put(format + ", one by one", mounts.steps());
        }
        Files.writeString(Path.of(arguments[2]), JsonMapper.shared().writeValueAsString(steps));
    }

    private void run(Path image, ImageFormat format) throws IOException {
        before = System.nanoTime();
        DrydockFlow.run(Engine.KERNEL, image, format, this::done);
    }

    /** What of it the kernel needs to mount and unmount one filesystem after the other. */
    private void mount(Path image, ImageFormat format) throws IOException {
        ImageOptions options = ImageOptions.defaults().withFormat(format);
        try (Session session = Session.builder().drive(image, options).open()) {
            for (Device device : session.devices()) {
                String type = device.filesystemType().orElse("");
                if (MOUNTED.contains(type)) {
                    before = System.nanoTime();
                    Filesystem mounted = session.mount(device, List.of());
                    done("mount " + type + " on " + device.name());
                    mounted.close();
                    done("unmount " + type + " on " + device.name());
                }
            }
        }
    }

    private void done(String step) {
        long now = System.nanoTime();
        nanos.computeIfAbsent(step, unused -> new ArrayList<>()).add(now - before);
        before = System.nanoTime();
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        nanos.forEach((name, all) -> {
            List<Long> later = all.subList(all.size() / 2, all.size());
            steps.add(
                    new Step(
                            name,
                            all.getFirst(),
                            later.stream().sorted().toList().get(later.size() / 2)));
        });
        return steps;
    }
}
