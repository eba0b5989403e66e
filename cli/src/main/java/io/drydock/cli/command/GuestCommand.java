package io.drydock.cli.command;

import io.drydock.Session;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import java.util.List;
import org.apache.commons.cli.Options;

/**
 * A command on the files of a guest: by itself it opens the images that its options name, in the
 * shell it works on what is open there.
 */
public interface GuestCommand extends Command {
    /** Its operands, without the image. */
    String guestOperands();

    /** Adds the options that are its own. */
    default void addOwnOptions(Options options) {}

    /** Whether it changes the guest, so that the images must be open for writing. */
    default boolean isChanging() {
        return false;
    }

    /**
     * Understands operands, before anything is opened: the first mistake is to be the cheapest.
     *
     * @param place what relative paths of the guest start at
     */
    Work prepare(Invocation invocation, List<String> operands, Directory place)
            throws UsageException;

    /**
     * What is to be done.
     *
     * @param paths what of the guest it looks at; refused where a mount is missing
     * @param action does it
     */
    record Work(List<GuestPath> paths, Action action) {
        /** Does it, unless it looks at what is not mounted. */
        public void on(Place place) throws Exception {
            for (GuestPath path : paths) {
                MissingMounts.refuse(path, place.guest());
            }
            action.on(place);
        }
    }

    /** Does it. */
    @FunctionalInterface
    interface Action {
        void on(Place place) throws Exception;
    }

    @Override
    default String operands() {
        return ("[IMAGE] " + guestOperands()).strip();
    }

    @Override
    default void addOptions(Options options) {
        DriveOptions.addTo(options);
        GuestOptions.addTo(options);
        if (isChanging()) {
            Edits.addTo(options);
        }
        addOwnOptions(options);
    }

    @Override
    default void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        boolean edits = Edits.areWanted(invocation);
        if (Edits.isDryRun(invocation)) {
            drives.allowWriting(); // of an overlay
        }
        if (isChanging()) {
            drives.requireWritable();
        }
        List<String> operands = drives.withoutImage(invocation.operands());
        Work work = prepare(invocation, operands, Directory.ROOT);
        try (Session session = drives.open()) {
            if (edits) {
                Edits.run(invocation, session, work);
                return;
            }
            try (Guest guest = GuestOptions.open(invocation, session)) {
                work.on(new Place(guest, guest.files()));
            }
        }
    }
}
