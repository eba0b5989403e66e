package io.drydock.internal.iso9660;

import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.Fields;
import io.drydock.internal.driver.FileTypes;
import io.drydock.internal.driver.InodeEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the records of a directory. */
final class IsoDirectory {
    static final int MOST_NAME_BYTES = 255;

    /** Room for half a million entries; more is no image's, but a memory's that is to run out. */
    private static final long MOST_BYTES = 64 << 20;

    private final Tree tree;
    private final Volume volume;

    private IsoDirectory(Tree tree) {
        this.tree = tree;
        this.volume = tree.volume();
    }

    /** What is in a directory, of which this is the first record. */
    static List<InodeEntry> list(Tree tree, DirectoryRecord dot) throws IOException {
        return new IsoDirectory(tree).list(dot);
    }

    private List<InodeEntry> list(DirectoryRecord dot) throws IOException {
        if (dot.contentBytes() > MOST_BYTES) {
            throw volume.corrupt("a directory has %d bytes".formatted(dot.contentBytes()));
        }
        Fields fields = volume.read(dot.contentOffset(), (int) dot.contentBytes());
        List<InodeEntry> entries = new ArrayList<>();
        boolean continues = false;
        for (int at = 0; at < fields.length(); ) {
            if (fields.int8(at) == 0) {
                at = Math.addExact(at, volume.blockBytes()) & -volume.blockBytes();
                continue;
            }
            DirectoryRecord record =
                    DirectoryRecord.read(volume, fields, at, dot.contentOffset() + at);
            if (!continues && !record.isDot() && !record.isAssociated()) {
                add(record, entries);
            }
            continues = record.isContinued();
            at += record.length();
        }
        return entries;
    }

    private void add(DirectoryRecord record, List<InodeEntry> entries) throws IOException {
        RockRidge more = tree.rockRidge(record);
        if (more.isRelocated()) {
            return;
        }
        byte[] name = more.name().length > 0 ? more.name() : tree.naming().of(record.name());
        if (!InodeEntry.isName(name)) {
            throw volume.corrupt("a directory has an entry whose name cannot be one");
        }
        if (more.child().isPresent()) {
            entries.add(new InodeEntry(name, more.child().getAsLong(), FileType.DIRECTORY));
        } else if (record.isDirectory()) {
            // By its own first record, as the tree above and the one below both find it.
            entries.add(new InodeEntry(name, record.contentOffset(), FileType.DIRECTORY));
        } else {
            entries.add(new InodeEntry(name, record.offset(), type(more)));
        }
    }

    /** The type of what the format itself holds to be a file. */
    static FileType type(RockRidge more) {
        return more.posix().map(posix -> FileTypes.ofMode(posix.mode())).orElse(FileType.REGULAR);
    }
}
