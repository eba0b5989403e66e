package io.drydock.partition;

import io.drydock.volume.Partition.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A small disk's table as a model: who has each sector, written down sector by sector. It says what
 * an operation on the table has to do, or that it has to be refused.
 */
final class SectorMap {
    private static final int SECTOR_BYTES = 512;
    private static final int FREE = 0;
    private static final int RESERVED = -1;

    private final boolean gpt;
    private final int sectors;
    private final List<Entry> entries = new ArrayList<>();

    /** A partition; {@code link} is the sector that leads to a logical one. */
    private record Entry(Shape shape, int first, int last, int link) {
        Entry to(int newLast) {
            long bytes = (long) (newLast - first + 1) * SECTOR_BYTES;
            return new Entry(shape.withSize(bytes), first, newLast, link);
        }

        Entry as(Shape newShape) {
            return new Entry(newShape, first, last, link);
        }
    }

    SectorMap(boolean gpt, int sectors) {
        this.gpt = gpt;
        this.sectors = sectors;
    }

    List<Shape> shapes() {
        return entries.stream()
                .map(Entry::shape)
                .sorted(Comparator.comparingInt(Shape::number))
                .toList();
    }

    private Optional<Entry> entry(int number) {
        return entries.stream().filter(e -> e.shape.number() == number).findFirst();
    }

    private Optional<Entry> extended() {
        return entries.stream().filter(e -> e.shape.kind() == Kind.EXTENDED).findFirst();
    }

    /** Who has each sector, as primary and extended partitions see it. */
    private int[] outer() {
        int[] owners = new int[sectors];
        int head = gpt ? 34 : 1;
        int tail = gpt ? 33 : 0;
        Arrays.fill(owners, 0, head, RESERVED);
        Arrays.fill(owners, sectors - tail, sectors, RESERVED);
        for (Entry entry : entries) {
            if (entry.shape.kind() != Kind.LOGICAL) {
                Arrays.fill(owners, entry.first, entry.last + 1, entry.shape.number());
            }
        }
        return owners;
    }

    /** The same, as logical ones see it: all is reserved but the inside of the extended one. */
    private int[] inner() {
        int[] owners = new int[sectors];
        Arrays.fill(owners, RESERVED);
        extended()
                .ifPresent(extended -> {
                    Arrays.fill(owners, extended.first + 1, extended.last + 1, FREE);
                    for (Entry entry : entries) {
                        if (entry.shape.kind() == Kind.LOGICAL) {
                            Arrays.fill(owners, entry.first, entry.last + 1, entry.shape.number());
                            owners[entry.link] = RESERVED;
                        }
                    }
                });
        return owners;
    }

    private static boolean isFree(int[] owners, int first, int last) {
        for (int sector = first; sector <= last; sector++) {
            if (owners[sector] != FREE) {
                return false;
            }
        }
        return true;
    }

    private int logicals() {
        return (int) entries.stream().filter(e -> e.shape.kind() == Kind.LOGICAL).count();
    }

    /** Returns whether it has to be taken. */
    boolean add(Kind kind, int first, int last, String type) {
        if (first < 0 || last >= sectors || first > last) {
            return false;
        }
        int link = 0;
        if (kind == Kind.LOGICAL) {
            if (extended().isEmpty()) {
                return false;
            }
            link = logicals() == 0 ? extended().get().first : first - 1;
            boolean linkFree = logicals() == 0 || isFree(inner(), Math.max(0, link), link);
            if (link < 0 || !linkFree || !isFree(inner(), first, last)) {
                return false;
            }
        } else if ((kind == Kind.EXTENDED && (gpt || extended().isPresent()))
                || !isFree(outer(), first, last)) {
            return false;
        }
        int number = kind == Kind.LOGICAL ? 5 + logicals() : 1;
        while (entry(number).isPresent()) {
            number++;
        }
        if (number > (gpt ? 128 : kind == Kind.LOGICAL ? 60 : 4)) {
            return false;
        }
        Shape shape =
                new Shape(
                        number,
                        (long) first * SECTOR_BYTES,
                        (long) (last - first + 1) * SECTOR_BYTES,
                        type,
                        Optional.empty(),
                        0,
                        kind);
        entries.add(new Entry(shape, first, last, link));
        return true;
    }

    boolean delete(int number) {
        Optional<Entry> gone = entry(number);
        if (gone.isEmpty()) {
            return false;
        }
        entries.remove(gone.get());
        switch (gone.get().shape.kind()) {
            case PRIMARY -> {}
            case EXTENDED -> entries.removeIf(e -> e.shape.kind() == Kind.LOGICAL);
            case LOGICAL -> moveUp(number);
        }
        return true;
    }

    private void moveUp(int gone) {
        int first = extended().orElseThrow().first;
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            int number = entry.shape.number();
            if (number > gone) {
                Shape s = entry.shape;
                Shape moved =
                        new Shape(
                                number - 1,
                                s.offsetBytes(),
                                s.sizeBytes(),
                                s.type(),
                                s.name(),
                                s.attributes(),
                                s.kind());
                // The first of the chain has its link where the extended partition begins.
                int link = number - 1 == 5 ? first : entry.link;
                entries.set(i, new Entry(moved, entry.first, entry.last, link));
            }
        }
    }

    boolean resize(int number, int last) {
        Entry entry = entry(number).orElse(null);
        if (entry == null || last < entry.first || last >= sectors) {
            return false;
        }
        boolean logical = entry.shape.kind() == Kind.LOGICAL;
        if (last > entry.last && !isFree(logical ? inner() : outer(), entry.last + 1, last)) {
            return false;
        }
        boolean cuts =
                entry.shape.kind() == Kind.EXTENDED
                        && entries.stream()
                                .anyMatch(e ->
                                        e.shape.kind() == Kind.LOGICAL
                                                && Math.max(e.last, e.link) > last);
        if (cuts) {
            return false;
        }
        entries.set(entries.indexOf(entry), entry.to(last));
        return true;
    }

    boolean change(int number, UnaryOperator<Shape> change) {
        Optional<Entry> entry = entry(number);
        entry.ifPresent(e -> entries.set(entries.indexOf(e), e.as(change.apply(e.shape))));
        return entry.isPresent();
    }
}
