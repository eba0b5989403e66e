package io.drydock.partition;

import io.drydock.error.RefusedException;
import io.drydock.volume.Partition;
import io.drydock.volume.Partition.Kind;
import io.drydock.volume.PartitionTable;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What tables can hold; the checks come before libfdisk is asked. */
final class Rules {
    private static final int MAX_NAME_UNITS = 36;
    private static final int FIRST_LOGICAL = 5;

    /** What libfdisk can hold (MAXIMUM_PARTS in its dos.c): it drops the rest. */
    private static final int MAX_MBR_PARTITIONS = 60;

    private static final String DEFAULT_EXTENDED = "0xf";
    private static final long BOOTABLE = 0x80;
    private static final Pattern MBR_ID = Pattern.compile("(0x)?([0-9a-f]{1,8})");

    private final String name;

    Rules(String name) {
        this.name = name;
    }

    private RefusedException refused(String operation, String reason, String hint) {
        return new RefusedException(operation, name, reason, hint);
    }

    void checkSectors(String operation, PartitionTable.Kind kind, int sectorBytes, int own)
            throws RefusedException {
        if (sectorBytes != 512 && sectorBytes != 4096) {
            throw refused(
                    operation,
                    "no disk has sectors of " + sectorBytes + " bytes",
                    "take 512 or 4096");
        }
        if (kind == PartitionTable.Kind.MBR && sectorBytes != own) {
            throw refused(
                    operation,
                    "an MBR counts in the sectors of the disk, which have " + own + " bytes",
                    "take those, or a GPT");
        }
    }

    void checkRoom(String operation, long sectors, long least) throws RefusedException {
        if (sectors < least) {
            throw refused(
                    operation,
                    "with %d sectors the disk is too small".formatted(sectors),
                    "it takes %d at least".formatted(least));
        }
    }

    void checkKind(String operation, PartitionTable table, Kind kind) throws RefusedException {
        if (kind == Kind.PRIMARY) {
            return;
        }
        if (table.kind() == PartitionTable.Kind.GPT) {
            throw refused(
                    operation,
                    "a GPT has no logical or extended partitions",
                    "add a primary one: there is room for " + table.bounds().entries());
        }
        boolean extended = table.partitions().stream().anyMatch(p -> p.kind() == Kind.EXTENDED);
        if (kind == Kind.EXTENDED && extended) {
            throw refused(
                    operation, "it has an extended partition already", "add logical ones to that");
        }
        if (kind == Kind.LOGICAL && !extended) {
            throw refused(
                    operation, "it has no extended partition", "add one, and logical ones to it");
        }
    }

    /** The number that a new partition gets. */
    int number(String operation, PartitionTable table, NewPartition wanted)
            throws RefusedException {
        int lowest = wanted.kind() == Kind.LOGICAL ? nextLogical(table) : 1;
        int highest = highest(table, wanted.kind(), lowest);
        int number =
                wanted.number().isPresent()
                        ? wanted.number().getAsInt()
                        : free(table, lowest, highest);
        if (number < lowest || number > highest) {
            throw refused(
                    operation,
                    lowest > highest || wanted.number().isEmpty()
                            ? "all numbers are taken"
                            : "number %d cannot be had, but %d to %d"
                                    .formatted(number, lowest, highest),
                    table.kind() == PartitionTable.Kind.MBR && wanted.kind() == Kind.PRIMARY
                            ? "make more partitions as logical ones"
                            : "delete a partition first");
        }
        if (table.partition(number).isPresent()) {
            throw refused(operation, "there is a partition " + number, "delete it first");
        }
        return number;
    }

    private static int nextLogical(PartitionTable table) {
        return FIRST_LOGICAL
                + (int) table.partitions().stream().filter(p -> p.kind() == Kind.LOGICAL).count();
    }

    private static int highest(PartitionTable table, Kind kind, int lowest) {
        return kind == Kind.LOGICAL
                ? Math.min(lowest, MAX_MBR_PARTITIONS)
                : Math.min(table.bounds().entries(), PartitionTable.MAX_NUMBER);
    }

    private static int free(PartitionTable table, int lowest, int highest) {
        int number = lowest;
        while (number <= highest && table.partition(number).isPresent()) {
            number++;
        }
        return number;
    }

    /** The type of a new partition. */
    String type(String operation, PartitionTable table, NewPartition wanted)
            throws RefusedException {
        boolean extended = wanted.kind() == Kind.EXTENDED;
        String found =
                type(operation, table, wanted.type().orElse(extended ? DEFAULT_EXTENDED : "linux"));
        if (table.kind() == PartitionTable.Kind.MBR
                && PartitionTypes.isExtended(found) != extended) {
            throw refused(
                    operation,
                    "type %s is that of %s"
                            .formatted(
                                    found,
                                    extended ? "no extended partition" : "an extended partition"),
                    "let kind and type agree");
        }
        return found;
    }

    String type(String operation, PartitionTable table, String text) throws RefusedException {
        boolean gpt = table.kind() == PartitionTable.Kind.GPT;
        Optional<String> found = PartitionTypes.find(table.kind(), text);
        return found.orElseThrow(() ->
                refused(
                        operation,
                        "'%s' is no type of %s".formatted(text, gpt ? "a GPT" : "an MBR"),
                        gpt
                                ? "take a GUID, or one of " + PartitionTypes.names()
                                : "take 1 to ff in hexadecimal digits, or one of "
                                        + PartitionTypes.names()));
    }

    void checkTypeChange(String operation, Partition partition, String type)
            throws RefusedException {
        boolean mbr = partition.type().startsWith("0x");
        if (mbr && PartitionTypes.isExtended(type) != (partition.kind() == Kind.EXTENDED)) {
            throw refused(
                    operation,
                    "an extended partition cannot become another one, nor another one extended",
                    "delete it and add one");
        }
    }

    String name(String operation, PartitionTable table, String text) throws RefusedException {
        requireGpt(operation, table, "names");
        if (text.length() > MAX_NAME_UNITS) {
            throw refused(
                    operation,
                    "the name has %d characters".formatted(text.length()),
                    "take at most " + MAX_NAME_UNITS);
        }
        if (text.chars()
                .anyMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c))) {
            throw refused(
                    operation,
                    "the name has a character in it that a partition's cannot have",
                    "leave out control characters and those beyond U+FFFF");
        }
        return text;
    }

    /** The GUID in lower case, which no other partition has. */
    String uuid(String operation, PartitionTable table, String text) throws RefusedException {
        requireGpt(operation, table, "GUIDs");
        String guid = guid(operation, text);
        Optional<Partition> same =
                table.partitions().stream().filter(p -> p.uuid().equals(guid)).findFirst();
        if (same.isPresent()) {
            throw refused(
                    operation,
                    "partition %d has that GUID".formatted(same.get().number()),
                    "take another");
        }
        return guid;
    }

    private String guid(String operation, String text) throws RefusedException {
        if (!Guids.isOne(text) || text.equals(Guids.ZERO)) {
            throw refused(
                    operation,
                    "'" + text + "' is no GUID",
                    "write it as 01234567-89ab-cdef-0123-456789abcdef");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private void requireGpt(String operation, PartitionTable table, String what)
            throws RefusedException {
        if (table.kind() != PartitionTable.Kind.GPT) {
            throw refused(
                    operation, "partitions of an MBR have no " + what, "only those of a GPT have");
        }
    }

    /** The identifier as the table has it; that of an MBR with all its digits behind 0x. */
    String id(String operation, PartitionTable table, String text) throws RefusedException {
        if (table.kind() == PartitionTable.Kind.GPT) {
            return guid(operation, text);
        }
        Matcher matcher = MBR_ID.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw refused(
                    operation,
                    "'" + text + "' is no identifier of an MBR",
                    "write it as 0x1234abcd");
        }
        return "0x%08x".formatted(Long.parseLong(matcher.group(2), 16));
    }

    void checkAttributes(String operation, PartitionTable table, long attributes)
            throws RefusedException {
        if (table.kind() == PartitionTable.Kind.MBR && (attributes & ~BOOTABLE) != 0) {
            throw refused(
                    operation,
                    "a partition of an MBR has no attributes but that it is bootable",
                    "take 0x80 or 0");
        }
    }
}
