package io.drydock.partition;

import io.drydock.volume.Partition;
import io.drydock.volume.Partition.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All of a partition but its UUID, which an MBR's has no say in and a GPT's may be random. */
record Shape(
        int number,
        long offsetBytes,
        long sizeBytes,
        String type,
        Optional<String> name,
        long attributes,
        Kind kind) {
    static Shape of(Partition partition) {
        return new Shape(
                partition.number(),
                partition.offsetBytes(),
                partition.sizeBytes(),
                partition.type(),
                partition.name(),
                partition.attributes(),
                partition.kind());
    }

    static List<Shape> of(List<Partition> partitions) {
        return partitions.stream().map(Shape::of).toList();
    }

    Shape withSize(long newSizeBytes) {
        return new Shape(number, offsetBytes, newSizeBytes, type, name, attributes, kind);
    }

    Shape withType(String newType) {
        return new Shape(number, offsetBytes, sizeBytes, newType, name, attributes, kind);
    }

    Shape withName(Optional<String> newName) {
        return new Shape(number, offsetBytes, sizeBytes, type, newName, attributes, kind);
    }

    Shape withAttributes(long newAttributes) {
        return new Shape(number, offsetBytes, sizeBytes, type, name, newAttributes, kind);
    }

    private Shape withNumber(int newNumber) {
        return new Shape(newNumber, offsetBytes, sizeBytes, type, name, attributes, kind);
    }

    /** The same partitions and one more. */
    static List<Shape> plus(List<Shape> shapes, Shape added) {
        List<Shape> all = new ArrayList<>(shapes);
        all.add(added);
        all.sort(Comparator.comparingInt(Shape::number));
        return all;
    }

    /** The same partitions with one changed. */
    static List<Shape> with(List<Shape> shapes, Shape changed) {
        return shapes.stream().map(s -> s.number == changed.number ? changed : s).toList();
    }

    /** What is left without one: logical partitions go with their container, or move up. */
    static List<Shape> without(List<Shape> shapes, Partition gone) {
        return shapes.stream()
                .filter(s -> s.number != gone.number())
                .filter(s -> gone.kind() != Kind.EXTENDED || s.kind != Kind.LOGICAL)
                .map(s ->
                        gone.kind() == Kind.LOGICAL && s.number > gone.number()
                                ? s.withNumber(s.number - 1)
                                : s)
                .toList();
    }
}
