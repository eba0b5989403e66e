package io.drydock.search;

import io.drydock.filesystem.FileEntry;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a serial walk does in one directory, in its order: entry {@code i} is reported in step
 * {@code 2 * i}, and entered in step {@code 2 * i + 1}.
 */
final class Steps {
    private Steps() {}

    static int reporting(int entry) {
        return 2 * entry;
    }

    static int entering(int entry) {
        return 2 * entry + 1;
    }

    static boolean isEntering(int step) {
        return step % 2 == 1;
    }

    static int entry(int step) {
        return step / 2;
    }

    static int[] of(List<FileEntry> entries, WalkOrder order) {
        return switch (order) {
            case DIRECTORY -> IntStream.range(0, 2 * entries.size()).toArray();
            case PATH -> sorted(entries);
        };
    }

    private record Keyed(byte[] key, int step) {}

    /**
     * What is in {@code a} comes after {@code a-b}, though {@code a} itself comes before: a slash
     * follows the name of what is entered.
     */
    private static int[] sorted(List<FileEntry> entries) {
        return IntStream.range(0, entries.size())
                .boxed()
                .flatMap(i -> keyed(i, entries.get(i)))
                .sorted(Comparator.comparing(Keyed::key, Arrays::compareUnsigned))
                .mapToInt(Keyed::step)
                .toArray();
    }

    private static Stream<Keyed> keyed(int index, FileEntry entry) {
        byte[] name = entry.name().toBytes();
        Keyed report = new Keyed(name, reporting(index));
        if (!entry.status().isDirectory()) {
            return Stream.of(report);
        }
        byte[] below = Arrays.copyOf(name, name.length + 1);
        below[name.length] = '/';
        return Stream.of(report, new Keyed(below, entering(index)));
    }
}
