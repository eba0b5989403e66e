package io.drydock.benchmarks;

import io.drydock.Session;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.partition.NewPartition;
import io.drydock.partition.Partitioner;
import io.drydock.volume.Device;
import io.drydock.volume.PartitionTable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A GPT with eight partitions on a raw image: as one edit, as nine, and by sgdisk, in one run and
 * in nine. The image is opened anew each time, and all bring the table to the disk.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PartitionBenchmark {
    private static final int PARTITIONS = 8;
    private static final long FIRST_SECTOR = 2048;
    private static final long SECTORS = 16 * 2048;
    private static final long IMAGE_BYTES = 256L << 20;

    private final CloseStack opened = new CloseStack();
    private Path image = Path.of("");

    @Setup
    public void makeImage() throws IOException {
        Path directory = Scratch.directory();
        opened.push(() -> Files.delete(directory));
        image = directory.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(IMAGE_BYTES);
        }
        opened.push(() -> Files.delete(image));
    }

    private static long first(int number) {
        return FIRST_SECTOR + (number - 1) * SECTORS;
    }

    private static NewPartition partition(int number) {
        return NewPartition.ofSectors(first(number), first(number + 1) - 1);
    }

    private Session open() throws IOException {
        ImageOptions options =
                ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(false);
        return Session.builder().drive(image, options).open();
    }

    @Benchmark
    public void drydock() throws IOException {
        try (Session session = open()) {
            session.partitioner()
                    .edit(
                            session.device("/dev/sda"),
                            table -> {
                                table.create(PartitionTable.Kind.GPT);
                                for (int number = 1; number <= PARTITIONS; number++) {
                                    table.add(partition(number));
                                }
                            });
        }
    }

    @Benchmark
    public void drydockStepByStep() throws IOException {
        try (Session session = open()) {
            Partitioner partitioner = session.partitioner();
            Device disk = session.device("/dev/sda");
            partitioner.edit(disk, table -> table.create(PartitionTable.Kind.GPT));
            for (int number = 1; number <= PARTITIONS; number++) {
                NewPartition next = partition(number);
                partitioner.edit(disk, table -> table.add(next));
            }
        }
    }

    @Benchmark
    public void sgdisk() throws IOException {
        List<String> command = new ArrayList<>(List.of("sgdisk", "--clear"));
        for (int number = 1; number <= PARTITIONS; number++) {
            command.add(option(number));
        }
        command.add(image.toString());
        Tool.runSilently(command.toArray(String[]::new));
    }

    @Benchmark
    public void sgdiskStepByStep() throws IOException {
        Tool.runSilently("sgdisk", "--clear", image.toString());
        for (int number = 1; number <= PARTITIONS; number++) {
            Tool.runSilently("sgdisk", option(number), image.toString());
        }
    }

    private static String option(int number) {
        return "--new=%d:%d:%d".formatted(number, first(number), first(number + 1) - 1);
    }

    @TearDown
    public void close() throws IOException {
        opened.close();
    }
}
