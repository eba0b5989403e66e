package io.drydock.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.error.DrydockException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Device;
import io.drydock.volume.Partition.Kind;
import io.drydock.volume.PartitionTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * 500 random operations, of which many make no sense: each has to be taken or refused as a model
 * says that knows nothing of libfdisk, and sfdisk has to read what the model has.
 */
class RandomTablesTest {
    private static final int OPERATIONS = 500;
    private static final int SECTORS = 2 * 2048;
    private static final int VERIFIED_EVERY = 25;
    private static final List<String> GPT_TYPES =
            List.of(
                    "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
                    "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F",
                    "12345678-9ABC-DEF0-1234-56789ABCDEF0");
    private static final List<String> MBR_TYPES = List.of("0x83", "0x82", "0x7", "0xfd");

    @TempDir Path dir;

    /** One operation on the table, and what the model says of it. */
    private record Step(String text, TableEdit edit, boolean taken) {}

    @ParameterizedTest
    @CsvSource({"GPT, 1", "MBR, 3", "MBR, 4"})
    void areReadBackBySfdisk(PartitionTable.Kind kind, long seed) throws IOException {
        Needs.program("sfdisk", "fdisk");
        Needs.program("sgdisk", "gdisk");
        Path image = TestImages.sparse(dir.resolve("disk.img"), 2);
        boolean gpt = kind == PartitionTable.Kind.GPT;
        Random random = new Random(seed);
        SectorMap model = new SectorMap(gpt, SECTORS);
        ImageOptions options =
                new ImageOptions(Optional.of(ImageFormat.RAW), false, false, Set.of());
        try (Session session = Session.builder().drive(image, options).open()) {
            Partitioner partitioner = session.partitioner();
            Device disk = session.device("/dev/sda");
            partitioner.edit(disk, table -> table.create(kind));
            for (int i = 0; i < OPERATIONS; i++) {
                byte[] before = Files.readAllBytes(image);
                Step step = step(random, gpt, model);
                String what = "operation %d of seed %d: %s".formatted(i, seed, step.text);
                Optional<DrydockException> refusal = refusal(partitioner, disk, step.edit);

                assertThat(refusal).as(what).matches(r -> r.isEmpty() == step.taken);
                if (refusal.isPresent()) {
                    assertThat(refusal.get())
                            .as(what)
                            .isInstanceOfAny(RefusedException.class, NotFoundException.class)
                            .hasMessageNotContaining("libfdisk");
                    assertThat(Files.readAllBytes(image)).as(what).isEqualTo(before);
                }
                assertThat(Sfdisk.of(image).shapes()).as(what).isEqualTo(model.shapes());
                assertThat(
                                session.devices().stream()
                                        .flatMap(device -> device.partition().stream())
                                        .map(Shape::of))
                        .as(what)
                        .isEqualTo(model.shapes());
                if (i % VERIFIED_EVERY == 0) {
                    verify(image, gpt);
                }
            }
        }
    }

    private static Optional<DrydockException> refusal(
            Partitioner partitioner, Device disk, TableEdit edit) throws IOException {
        try {
            partitioner.edit(disk, edit);
            return Optional.empty();
        } catch (DrydockException e) {
            return Optional.of(e);
        }
    }

    private static void verify(Path image, boolean gpt) {
        assertThat(Commands.run("sfdisk", "--verify", image)).contains("No errors detected");
        if (gpt) {
            assertThat(Commands.run("sgdisk", "--verify", image)).contains("No problems found");
        }
    }

    private static Step step(Random random, boolean gpt, SectorMap model) {
        int number = number(random, model);
        return switch (random.nextInt(gpt ? 9 : 8)) {
            case 0, 1, 2 -> add(random, gpt, model);
            case 3 ->
                    new Step(
                            "delete " + number,
                            table -> table.delete(number),
                            model.delete(number));
            case 4, 5 -> resize(random, model, number);
            case 6 -> {
                String type = type(random, gpt);
                boolean extended =
                        model.shapes().stream()
                                .anyMatch(s -> s.number() == number && s.kind() == Kind.EXTENDED);
                yield new Step(
                        "type " + number + " " + type,
                        table -> table.setType(number, type),
                        !extended && model.change(number, s -> s.withType(type)));
            }
            case 7 -> {
                long bits =
                        gpt
                                ? random.nextLong() & 0xffff_0000_0000_0007L
                                : random.nextInt(2) * 0x80L;
                yield new Step(
                        "attributes %d 0x%x".formatted(number, bits),
                        table -> table.setAttributes(number, bits),
                        model.change(number, s -> s.withAttributes(bits)));
            }
            default -> {
                String name = "é漢" + "x".repeat(random.nextInt(37));
                boolean fits = name.length() <= 36;
                yield new Step(
                        "name " + number + " " + name,
                        table -> table.rename(number, name),
                        fits && model.change(number, s -> s.withName(Optional.of(name))));
            }
        };
    }

    /** One that exists, as a rule. */
    private static int number(Random random, SectorMap model) {
        List<Shape> shapes = model.shapes();
        return shapes.isEmpty() || random.nextInt(10) == 0
                ? random.nextInt(-1, 12)
                : shapes.get(random.nextInt(shapes.size())).number();
    }

    private static String type(Random random, boolean gpt) {
        List<String> types = gpt ? GPT_TYPES : MBR_TYPES;
        return types.get(random.nextInt(types.size()));
    }

    private static Step add(Random random, boolean gpt, SectorMap model) {
        Kind kind =
                gpt
                        ? random.nextInt(20) == 0 ? Kind.LOGICAL : Kind.PRIMARY
                        : Kind.values()[random.nextInt(3)];
        int first = edge(random, model, 1);
        int length =
                kind == Kind.EXTENDED
                        ? random.nextInt(SECTORS / 2)
                        : 1 + random.nextInt(SECTORS / 16);
        int last = random.nextInt(3) == 0 ? edge(random, model, -1) : first + length;
        int given = random.nextBoolean() && last < SECTORS ? last - SECTORS : last;
        String type = kind == Kind.EXTENDED ? "0x5" : type(random, gpt);
        return new Step(
                "add %s %d %d".formatted(kind, first, given),
                table ->
                        table.add(
                                NewPartition.ofSectors(first, given).withKind(kind).withType(type)),
                model.add(kind, first, last, type));
    }

    private static Step resize(Random random, SectorMap model, int number) {
        int last = random.nextBoolean() ? edge(random, model, -1) : random.nextInt(SECTORS + 10);
        return new Step(
                "resize " + number + " " + last,
                table -> table.resize(number, last),
                model.resize(number, last));
    }

    /** Near the edges of partitions things go wrong. */
    private static int edge(Random random, SectorMap model, int sign) {
        List<Shape> shapes = model.shapes();
        if (shapes.isEmpty() || random.nextInt(3) == 0) {
            return random.nextInt(SECTORS);
        }
        Shape shape = shapes.get(random.nextInt(shapes.size()));
        long bytes = sign > 0 ? shape.offsetBytes() + shape.sizeBytes() : shape.offsetBytes();
        return Math.clamp(bytes / 512 + random.nextInt(-2, 4), 0, SECTORS + 1);
    }
}
