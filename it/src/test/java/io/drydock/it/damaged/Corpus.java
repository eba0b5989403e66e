package io.drydock.it.damaged;

import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * All damaged images, made one after the other from a seed and examined. What is found is appended
 * to a file line by line, so that a run goes on where the last one ended: that an image has hung or
 * stopped the kernel is seen by its having begun and not ended.
 */
final class Corpus {
    /** By default, and of the table in docs/damaged-filesystems.md. */
    static final long SEED = 20261122;

    private static final List<String> TYPES = List.of("ext4", "xfs", "btrfs", "vfat", "ntfs");

    /** What an image may take, in an emulated machine on a busy host. */
    private static final long MOST_SECONDS = 180;

    private static final int HANGS = 3;

    private final Path directory;
    private final Path results;
    private final long seed;
    private final int rounds;
    private final Map<String, Specimen> specimens = new HashMap<>();

    /**
     * @param directory for the images
     * @param rounds how many images of every type and kind of damage
     */
    Corpus(Path directory, Path results, long seed, int rounds) {
        this.directory = directory;
        this.results = results;
        this.seed = seed;
        this.rounds = rounds;
    }

    /** {@code Corpus DIRECTORY RESULTS ROUNDS [TYPE]...} */
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory(Path.of(arguments[0]), "damaged");
        Path results = Path.of(arguments[1]);
        Corpus corpus = new Corpus(directory, results, SEED, Integer.parseInt(arguments[2]));
        List<String> types = List.of(arguments).subList(3, arguments.length);
        corpus.run(types.isEmpty() ? TYPES : types);
        System.out.print(Summary.of(corpus.findings()));
        System.exit(0);
    }

    /** Those types that this kernel has. */
    static List<String> typesHere() {
        return TYPES.stream()
                .filter(type -> Needs.hasFilesystem(type.equals("ntfs") ? "ntfs3" : type))
                .toList();
    }

    List<Finding> findings() throws IOException {
        return Files.readAllLines(results).stream()
                .filter(line -> line.split("\t").length == 9)
                .map(Finding::parse)
                .toList();
    }

    void run(List<String> types) throws Exception {
        List<String> here = typesHere().stream().filter(types::contains).toList();
        int next = goOn();
        // One kind after the other and not one type, so that a run that is cut short says
        // something about all.
        int number = 0;
        for (int round = 0; round < rounds; round++) {
            for (Spoiling spoiling : Spoiling.values()) {
                for (String type : here) {
                    if (number >= next) {
                        note("begin " + number + " " + type + " " + spoiling);
                        note(examineInTime(number, type, spoiling, round).line());
                    }
                    number++;
                }
            }
        }
    }

    /** The number of the image after the last that was begun. */
    private int goOn() throws IOException {
        int next = 0;
        for (String line :
                Files.exists(results) ? Files.readAllLines(results) : List.<String>of()) {
            if (line.startsWith("begin ")) {
                next = Integer.parseInt(line.split(" ")[1]) + 1;
            }
        }
        return next;
    }

    private void note(String line) throws IOException {
        Files.writeString(
                results, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private Finding examineInTime(int number, String type, Spoiling spoiling, int round)
            throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(() -> examine(number, type, spoiling, round))
                    .get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            note("hang " + number);
            Runtime.getRuntime().halt(HANGS); // a thread in the kernel cannot be ended
            throw e;
        } catch (ExecutionException e) {
            throw new AssertionError("image " + number + ", " + type + " " + spoiling, e);
        } finally {
            thread.shutdown();
        }
    }

    private Finding examine(int number, String type, Spoiling spoiling, int round)
            throws IOException {
        Random random = new Random(seed * 1_000_003 + number(type, spoiling, round));
        Specimen specimen = specimen(type, round);
        Path image = directory.resolve("image");
        spoiling.make(specimen, image, random);
        Finding found = new Examination(image, directory).run(number, type, spoiling);
        Files.delete(image);
        return found;
    }

    /** The same for an image on every kernel, whatever types that has. */
    private static int number(String type, Spoiling spoiling, int round) {
        return (round * Spoiling.values().length + spoiling.ordinal()) * TYPES.size()
                + TYPES.indexOf(type);
    }

    private Specimen specimen(String type, int round) throws IOException {
        String variant =
                switch (type) {
                    case "ext4" -> round % 3 == 2 ? "-4k" : "";
                    case "vfat" -> round % 4 == 3 ? "-16" : "";
                    default -> "";
                };
        Specimen made = specimens.get(type + variant);
        if (made == null) {
            made = Specimen.make(type, variant, directory);
            specimens.put(type + variant, made);
        }
        return made;
    }
}
