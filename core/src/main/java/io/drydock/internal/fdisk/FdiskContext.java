package io.drydock.internal.fdisk;

import io.drydock.bindings.MissingNativeLibraryException;
import io.drydock.bindings.NativeLibrary;
import io.drydock.bindings.fdisk.Fdisk;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A {@code struct fdisk_context}: a disk and the table that libfdisk finds on it. What is changed
 * is in memory until {@link #write}. It is never asked to choose: sectors are taken as they are
 * given, down to sector 1, and there are no dialogs.
 *
 * <p>All sizes are in sectors of the size that it was opened with; partitions count from 1.
 *
 * <p>Threading: belongs to one thread.
 */
public final class FdiskContext implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment pointer = Fdisk.fdisk_new_context();
    private final Fd file;
    private final String operation;
    private final String name;

    private FdiskContext(Fd file, String operation, String name) {
        this.file = file;
        this.operation = operation;
        this.name = name;
    }

    /**
     * Reads the table that is in a file, if there is one.
     *
     * @param file a copy of a disk; its position is used, and it stays the caller's
     * @param operation what errors say was tried
     * @param name what they call the disk
     * @throws UnsupportedException when libfdisk is not installed
     */
    public static FdiskContext open(Fd file, int sectorBytes, String operation, String name)
            throws IOException {
        requireLibrary(operation, name);
        int held = Errno.check(file.hold(), operation, name);
        FdiskContext context = new FdiskContext(file, operation, name);
        try {
            context.assign(held, sectorBytes);
            return context;
        } catch (IOException | RuntimeException e) {
            context.close();
            throw e;
        }
    }

    private static void requireLibrary(String operation, String name) throws UnsupportedException {
        try {
            NativeLibrary.FDISK.require();
        } catch (MissingNativeLibraryException e) {
            throw new UnsupportedException(
                    operation,
                    name,
                    "libfdisk cannot be loaded",
                    "install package " + e.debianPackage(),
                    e);
        }
    }

    private void assign(int fd, int sectorBytes) throws IOException {
        if (pointer.address() == 0) {
            throw Errno.failure(operation, name, LibC.ENOMEM());
        }
        check(Fdisk.fdisk_disable_dialogs(pointer, 1));
        // Else every filesystem that libblkid knows is looked for, only to be warned of.
        check(Fdisk.fdisk_enable_listonly(pointer, 1));
        check(Fdisk.fdisk_save_user_sector_size(pointer, sectorBytes, sectorBytes));
        check(Fdisk.fdisk_assign_device_by_fd(pointer, fd, arena.allocateFrom(name), 0));
        Fdisk.fdisk_set_first_lba(pointer, 1);
    }

    /**
     * Replaces whatever there is by an empty table. With {@link #write}, all signatures of
     * filesystems and other tables go that libblkid finds on the disk.
     *
     * @param firstSector of a GPT: the first that partitions may use
     */
    public void create(FdiskLabel label, long firstSector) throws IOException {
        check(Fdisk.fdisk_enable_wipe(pointer, 1));
        // libfdisk would keep 1 MiB free, and the script is what it takes its orders from.
        MemorySegment script = Fdisk.fdisk_new_script(pointer);
        if (script.address() == 0) {
            throw Errno.failure(operation, name, LibC.ENOMEM());
        }
        try {
            check(
                    Fdisk.fdisk_script_set_header(
                            script,
                            arena.allocateFrom("first-lba"),
                            arena.allocateFrom(Long.toString(firstSector))));
            check(Fdisk.fdisk_set_script(pointer, script));
        } finally {
            Fdisk.fdisk_unref_script(script);
        }
        check(Fdisk.fdisk_create_disklabel(pointer, arena.allocateFrom(label.libraryName())));
    }

    /** Adds a partition, whose place must be given. */
    public void add(int number, FdiskPartition partition) throws IOException {
        try (FdiskTemplate template = new FdiskTemplate()) {
            check(template.fill(partition, arena));
            check(template.setNumber(number));
            check(Fdisk.fdisk_add_partition(pointer, template.pointer(), MemorySegment.NULL));
        }
    }

    /** Changes of a partition what is given. */
    public void set(int number, FdiskPartition partition) throws IOException {
        try (FdiskTemplate template = new FdiskTemplate()) {
            check(template.fill(partition, arena));
            check(Fdisk.fdisk_set_partition(pointer, number - 1L, template.pointer()));
        }
    }

    public void delete(int number) throws IOException {
        check(Fdisk.fdisk_delete_partition(pointer, number - 1L));
    }

    /** Sets all attribute bits of a GPT's partition. */
    public void setAttributes(int number, long attributes) throws IOException {
        check(Fdisk.fdisk_gpt_set_partition_attrs(pointer, number - 1L, attributes));
    }

    /** Makes an MBR's partition bootable if it is not, else not bootable. */
    public void toggleBootable(int number) throws IOException {
        check(Fdisk.fdisk_toggle_partition_flag(pointer, number - 1L, Fdisk.DOS_FLAG_ACTIVE()));
    }

    /**
     * Sets the disk's identifier.
     *
     * @param id a GUID, or an MBR's as {@code 0x1234abcd}
     */
    public void setId(String id) throws IOException {
        check(Fdisk.fdisk_set_disklabel_id_from_string(pointer, arena.allocateFrom(id)));
    }

    /**
     * Writes the table to the file. A GPT is made whole again: both copies, the second at the end
     * of the disk.
     */
    public void write() throws IOException {
        check(Fdisk.fdisk_write_disklabel(pointer));
    }

    private void check(int result) throws RefusedException {
        if (result < 0) {
            throw new RefusedException(
                    operation,
                    name,
                    "libfdisk does not take it: %s (%s)"
                            .formatted(Errno.description(result), Errno.name(result)),
                    "the disk is as it was");
        }
    }

    @Override
    public void close() {
        if (pointer.address() != 0) {
            Fdisk.fdisk_unref_context(pointer);
        }
        file.release();
        arena.close();
    }
}
