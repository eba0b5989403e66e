package io.drydock.archive;

import io.drydock.archive.SparseMap.Segment;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** One unpacking of an archive into a directory that is there. */
final class Unpacking {
    private static final int CHUNK_BYTES = 256 << 10;

    /** Nobody else may look at what is not complete. */
    private static final int UNFINISHED_PERMISSIONS = 0600;

    private static final int OWNER_MAY_FILL = 0700;

    private final Filesystem filesystem;
    private final TarReader reader;
    private final SafePaths paths;
    private final Placement placement;
    private final PendingDirectories pending;
    private final Giver giver;
    private final Losses losses;
    private final Monitor monitor;
    private final byte[] bytes = new byte[CHUNK_BYTES];

    private long members;
    private long dataBytes;

    Unpacking(
            Filesystem filesystem,
            ArchiveInput in,
            SafePaths paths,
            Giver giver,
            Losses losses,
            Monitor monitor) {
        this.filesystem = filesystem;
        this.reader = new TarReader(in);
        this.paths = paths;
        this.placement = new Placement(filesystem, paths);
        this.pending = new PendingDirectories(filesystem, in.name());
        this.giver = giver;
        this.losses = losses;
        this.monitor = monitor;
    }

    /** How many members have been unpacked so far. */
    long members() {
        return members;
    }

    UnpackReport run() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(CHUNK_BYTES);
            for (@Nullable Member member = reader.next(); member != null; member = reader.next()) {
                monitor.checkCancelled();
                unpack(member, chunk);
            }
        }
        pending.finish(paths, losses, monitor);
        return new UnpackReport(members, dataBytes, losses.count(), losses.first());
    }

    private void unpack(Member member, MemorySegment chunk) throws IOException {
        GuestPath path = paths.make(member.name());
        boolean done;
        if (member.type() == MemberType.DIRECTORY) {
            done = losses.attempt(path, () -> makeDirectory(path, member));
        } else {
            checkBelow(path);
            done = losses.attempt(path, () -> placement.put(path, at -> make(at, member, chunk)));
        }
        members += done ? 1 : 0;
    }

    /** A link in the place of the target would have the rest follow it. */
    private void checkBelow(GuestPath path) throws RefusedException {
        if (path.equals(paths.base())) {
            throw new RefusedException(
                    "unpack",
                    path.toString(),
                    "the archive would replace the directory that it is unpacked into",
                    "it has a member without a name, which no archive needs");
        }
    }

    private void makeDirectory(GuestPath path, Member member) throws IOException {
        boolean base = path.equals(paths.base());
        int permissions = member.permissions() | OWNER_MAY_FILL;
        if (!base) {
            placement.putDirectory(path, permissions);
        }
        giver.give(new Subject.Named(filesystem, path, base), path, member, permissions);
        pending.add(path, base, member);
    }

    private void make(GuestPath at, Member member, MemorySegment chunk) throws IOException {
        switch (member.type()) {
            case REGULAR -> {
                try (FileHandle file = filesystem.create(at, UNFINISHED_PERMISSIONS)) {
                    finishOrRemove(
                            at,
                            () -> {
                                write(file, member.map(), chunk);
                                Subject subject = new Subject.Open(file);
                                giver.give(subject, at, member, member.permissions());
                                giver.giveTimes(subject, at, member);
                            });
                }
            }
            case HARD_LINK -> filesystem.createLink(at, paths.existing(member.linkName()));
            case SYMBOLIC_LINK -> {
                filesystem.createSymbolicLink(at, paths.linkTarget(member.linkName()));
                finishOrRemove(at, () -> giveAll(at, member));
            }
            default -> {
                filesystem.createSpecialFile(
                        at,
                        member.type().fileType(),
                        UNFINISHED_PERMISSIONS,
                        member.device().number());
                finishOrRemove(at, () -> giveAll(at, member));
            }
        }
    }

    private void giveAll(GuestPath at, Member member) throws IOException {
        Subject subject = new Subject.Named(filesystem, at, false);
        giver.give(subject, at, member, member.permissions());
        giver.giveTimes(subject, at, member);
    }

    private void finishOrRemove(GuestPath at, Losses.Action rest) throws IOException {
        try {
            rest.run();
        } catch (IOException | RuntimeException e) {
            placement.removeQuietly(at, e);
            throw e;
        }
    }

    private void write(FileHandle file, SparseMap map, MemorySegment chunk) throws IOException {
        for (Segment segment : map.segments()) {
            for (long at = segment.offset(); at < segment.end(); ) {
                int part = (int) Math.min(segment.end() - at, CHUNK_BYTES);
                reader.read(bytes, 0, part);
                MemorySegment.copy(bytes, 0, chunk, ValueLayout.JAVA_BYTE, 0, part);
                file.write(at, chunk.asSlice(0, part));
                at += part;
                dataBytes += part;
            }
        }
        if (map.hasHoles()) {
            file.truncate(map.sizeBytes());
        }
    }
}
