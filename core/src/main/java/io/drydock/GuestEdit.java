package io.drydock;

import io.drydock.guest.Guest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done to a guest as one: all of it, or nothing.
 *
 * @param <T> what it returns
 */
@FunctionalInterface
public interface GuestEdit<T extends @Nullable Object> {
    /**
     * Makes the edits. When it throws, whatever it is, none has happened.
     *
     * @param guest its files, open for writing; closed afterwards
     */
    T edit(Guest guest) throws IOException;
}
