package io.drydock.cli.partition;

import io.drydock.Session;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.error.NotFoundException;
import io.drydock.partition.NewPartition;
import io.drydock.partition.PartitionEditor;
import io.drydock.partition.TableEdit;
import io.drydock.volume.PartitionTable;
import java.io.IOException;
import java.util.List;
import org.apache.commons.cli.Options;

/** What can be done to a partition table: each is a command. */
enum Verb {
    INIT(
            "init",
            "TABLE",
            "Make an empty partition table, gpt or msdos, in place of what is there.",
            1,
            1) {
        @Override
        void addOptions(Options options) {
            options.addOption(
                    CommonOptions.value(
                            SECTOR_SIZE,
                            "BYTES",
                            "Count in sectors of 512 or 4096 bytes; the default is the drive's."));
        }

        @Override
        TableEdit edit(Operands operands, Invocation invocation, Session session)
                throws UsageException {
            PartitionTable.Kind kind = operands.table(0);
            int sectorBytes = (int) invocation.number(SECTOR_SIZE, 512, 4096, 0);
            return sectorBytes == 0
                    ? table -> table.create(kind)
                    : table -> table.create(kind, sectorBytes);
        }
    },
    DISK(
            "disk",
            "TABLE",
            "Make a partition table with one partition that has all of the drive.",
            1,
            1) {
        @Override
        TableEdit edit(Operands operands, Invocation invocation, Session session)
                throws UsageException {
            PartitionTable.Kind kind = operands.table(0);
            return table -> table.createWhole(kind);
        }
    },
    ADD(
            "add",
            "START END [primary|logical|extended]",
            "Add a partition from one sector to another; below 0, END counts from the end of the"
                    + " drive.",
            2,
            3) {
        @Override
        void addOptions(Options options) {
            options.addOption(
                            CommonOptions.value(
                                    TYPE, "TYPE", "What it is for, as 'part type' takes it."))
                    .addOption(CommonOptions.value(NAME, "NAME", "Its name; only of a GPT's."));
        }

        @Override
        TableEdit edit(Operands operands, Invocation invocation, Session session)
                throws UsageException {
            NewPartition made =
                    NewPartition.ofSectors(operands.number(0), operands.number(1))
                            .withKind(operands.kind(2));
            if (invocation.has(TYPE)) {
                made = made.withType(invocation.line().getOptionValue(TYPE));
            }
            if (invocation.has(NAME)) {
                made = made.withName(invocation.line().getOptionValue(NAME));
            }
            NewPartition wanted = made;
            return table -> table.add(wanted);
        }
    },
    DELETE("del", "NUMBER", "Delete a partition; an extended one with all that are in it.", 1, 1) {
        @Override
        TableEdit edit(Operands operands, Invocation invocation, Session session)
                throws UsageException {
            int number = operands.partition(0);
            return table -> table.delete(number);
        }
    },
    RESIZE(
            "resize",
            "NUMBER [END]",
            "Move the end of a partition to a sector, or to the end of the gap behind it. What is"
                    + " in the partition is not touched.",
            1,
            2) {
        @Override
        TableEdit edit(Operands operands, Invocation invocation, Session session)
                throws UsageException {
            int number = operands.partition(0);
            if (!operands.has(1)) {
                return table -> table.grow(number);
            }
            long lastSector = operands.number(1);
            return table -> table.resize(number, lastSector);
        }
    },
    RENAME("name", "NUMBER NAME", "Name a partition of a GPT.", 2, 2) {
        @Override
        TableEdit edit(Operands operands, Invocation invocation, Session session)
                throws UsageException {
            int number = operands.partition(0);
            return table -> table.rename(number, operands.word(1));
        }
    },
    SET_TYPE(
            "type",
            "NUMBER TYPE",
            "Say what a partition is for: a GUID, an MBR's type such as 83, or linux, swap, uefi,"
                    + " lvm, raid, luks, boot, home, bios, windows ...",
            2,
            2) {
        @Override
        TableEdit edit(Operands operands, Invocation invocation, Session session)
                throws UsageException {
            int number = operands.partition(0);
            return table -> table.setType(number, operands.word(1));
        }
    },
    BOOTABLE("bootable", "NUMBER on|off", "Say whether firmware boots from a partition.", 2, 2) {
        @Override
        TableEdit edit(Operands operands, Invocation invocation, Session session)
                throws UsageException {
            int number = operands.partition(0);
            boolean bootable = operands.truth(1);
            return table -> table.setBootable(number, bootable);
        }
    },
    ATTRIBUTES(
            "attributes",
            "NUMBER BITS",
            "Set all attribute bits of a partition, such as 0x4.",
            2,
            2) {
        @Override
        TableEdit edit(Operands operands, Invocation invocation, Session session)
                throws UsageException {
            int number = operands.partition(0);
            long bits = operands.bits(1);
            return table -> table.setAttributes(number, bits);
        }
    },
    GUID("guid", "NUMBER GUID", "Set the GUID of a partition of a GPT.", 2, 2) {
        @Override
        TableEdit edit(Operands operands, Invocation invocation, Session session)
                throws UsageException {
            int number = operands.partition(0);
            return table -> table.setUuid(number, operands.word(1));
        }
    },
    ID("id", "ID", "Set the drive's identifier: a GUID, or an MBR's as 0x1234abcd.", 1, 1) {
        @Override
        TableEdit edit(Operands operands, Invocation invocation, Session session) {
            return table -> table.setId(operands.word(0));
        }
    },
    EXPAND("expand", "", "Let a GPT use all of a drive that has grown.", 0, 0) {
        @Override
        TableEdit edit(Operands operands, Invocation invocation, Session session) {
            return PartitionEditor::expand;
        }
    },
    COPY(
            "copy",
            "DEVICE",
            "Make a copy of the partition table of another drive, its identifiers included.",
            1,
            1) {
        @Override
        TableEdit edit(Operands operands, Invocation invocation, Session session)
                throws IOException {
            PartitionTable other =
                    session.partitioner()
                            .layout(session.device(operands.word(0)))
                            .table()
                            .orElseThrow(() ->
                                    new NotFoundException(
                                            "copy the partition table of",
                                            operands.word(0),
                                            "it has none"));
            return table -> table.createCopy(other);
        }
    };

    private static final String SECTOR_SIZE = "sector-size";
    private static final String TYPE = "type";
    private static final String NAME = "name";

    private final String word;
    private final String operands;
    private final String summary;
    private final int fewest;
    private final int most;

    Verb(String word, String operands, String summary, int fewest, int most) {
        this.word = word;
        this.operands = operands;
        this.summary = summary;
        this.fewest = fewest;
        this.most = most;
    }

    /** Adds the options that only it has. */
    void addOptions(Options options) {}

    /** What is to be done to the table. */
    abstract TableEdit edit(Operands operands, Invocation invocation, Session session)
            throws IOException, UsageException;

    String word() {
        return word;
    }

    String operands() {
        return operands;
    }

    String summary() {
        return summary;
    }

    Operands check(List<String> words) throws UsageException {
        if (words.size() < fewest || words.size() > most) {
            throw new UsageException(
                    operands.isEmpty() ? "too many operands" : "the operands are " + operands);
        }
        return new Operands(words);
    }
}
