package io.drydock.internal.nbd.transmission;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations, in use and to be used again. A ticket is the operation's number below and the
 * count of its uses above.
 *
 * <p>Threading: guarded by the connection's lock.
 */
final class Operations {
    private static final int NUMBER_BITS = 24;
    private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;

    private final List<Operation> all = new ArrayList<>();
    private @Nullable Operation free;

    Operation take() {
        Operation operation = free;
        if (operation == null) {
            operation = new Operation(all.size());
            all.add(operation);
        } else {
            free = operation.nextFree;
        }
        operation.nextFree = null;
        return operation;
    }

    void giveBack(Operation operation) {
        operation.clear();
        operation.nextFree = free;
        free = operation;
    }

    static long ticket(Operation operation) {
        return (operation.use() << NUMBER_BITS) | operation.number();
    }

    /** The operation of that ticket, or null when it has ended. */
    @Nullable Operation get(long ticket) {
        int number = (int) (ticket & NUMBER_MASK);
        if (ticket < 0 || number >= all.size()) {
            return null;
        }
        Operation operation = all.get(number);
        return operation.use() == ticket >>> NUMBER_BITS && operation.completion() != null
                ? operation
                : null;
    }
}
