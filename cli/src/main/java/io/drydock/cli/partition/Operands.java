package io.drydock.cli.partition;

import io.drydock.cli.command.UsageException;
import io.drydock.volume.Partition.Kind;
import io.drydock.volume.PartitionTable;
import java.util.List;

/**
 * What stands behind the image.
 *
 * <p>Threading: immutable.
 */
record Operands(List<String> words) {
    boolean has(int index) {
        return index < words.size();
    }

    String word(int index) {
        return words.get(index);
    }

    int partition(int index) throws UsageException {
        long number = number(index);
        if (number != (int) number) {
            throw new UsageException("there is no partition " + number);
        }
        return (int) number;
    }

    /** A number of sectors, which may be below 0. */
    long number(int index) throws UsageException {
        String word = word(index);
        if (!word.matches("-?[0-9]{1,18}")) {
            throw new UsageException("'" + word + "' is no number");
        }
        return Long.parseLong(word);
    }

    /** Attribute bits, decimal or as {@code 0x...}. */
    long bits(int index) throws UsageException {
        String word = word(index);
        if (word.matches("0x[0-9a-fA-F]{1,16}")) {
            return Long.parseUnsignedLong(word.substring(2), 16);
        }
        return number(index);
    }

    boolean truth(int index) throws UsageException {
        return switch (word(index)) {
            case "on", "true", "1" -> true;
            case "off", "false", "0" -> false;
            default -> throw new UsageException("'" + word(index) + "' is neither on nor off");
        };
    }

    PartitionTable.Kind table(int index) throws UsageException {
        return switch (word(index)) {
            case "gpt" -> PartitionTable.Kind.GPT;
            case "msdos", "mbr", "dos" -> PartitionTable.Kind.MBR;
            default ->
                    throw new UsageException(
                            "'" + word(index) + "' is no kind of table: take gpt or msdos");
        };
    }

    Kind kind(int index) throws UsageException {
        return switch (has(index) ? word(index) : "primary") {
            case "primary", "p" -> Kind.PRIMARY;
            case "extended", "e" -> Kind.EXTENDED;
            case "logical", "l" -> Kind.LOGICAL;
            default ->
                    throw new UsageException(
                            "'" + word(index) + "' is none of primary, extended and logical");
        };
    }
}
