package io.drydock.internal.journal;

import io.drydock.block.BlockDevice;
import io.drydock.error.SystemCallException;
import io.drydock.testing.BytesDevice;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Journals in a directory that may forget, when the power is cut, the changes of names since it was
 * synced; and their content, as {@link VolatileDevice} does.
 */
final class VolatileStore implements JournalStore {
    /** A directory that several places are in. */
    static final class Directory {
        private final PowerCut power;
        private String errno = "";
        private final Map<String, VolatileDevice> seen = new HashMap<>();
        private final Map<String, VolatileDevice> stable = new HashMap<>();

        Directory(PowerCut power) {
            this.power = power;
        }

        /** From now on nothing can be put there, with that error; unless it is empty. */
        void failWith(String error) {
            errno = error;
        }

        void put(String name, VolatileDevice file) throws IOException {
            if (!errno.isEmpty()) {
                throw new SystemCallException("name", name, errno, "cannot be named", null);
            }
            power.check();
            seen.put(name, file);
            power.step();
            sync();
        }

        void remove(String name) throws IOException {
            power.check();
            seen.remove(name);
            power.step();
            sync();
        }

        private void sync() throws IOException {
            power.check();
            power.step();
            stable.clear();
            stable.putAll(seen);
        }

        /** The directory when the power is back. */
        Directory afterCut(PowerCut next) {
            Directory found = new Directory(next);
            Map<String, VolatileDevice> either = new HashMap<>(stable);
            either.putAll(seen);
            either.forEach((name, file) -> {
                boolean isThere =
                        power.arrives() ? seen.containsKey(name) : stable.containsKey(name);
                if (isThere) {
                    VolatileDevice kept = new VolatileDevice(file.afterCut(), next);
                    found.seen.put(name, kept);
                    found.stable.put(name, kept);
                }
            });
            return found;
        }

        boolean isEmpty() {
            return seen.isEmpty();
        }
    }

    private final Directory directory;
    private final String name;

    VolatileStore(Directory directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String seenFrom(JournalStore other) {
        return name;
    }

    @Override
    public Draft draft() {
        VolatileDevice content = new VolatileDevice(directory.power);
        return new Draft() {
            @Override
            public BlockDevice content() {
                return content;
            }

            @Override
            public void reserve(long writtenBytes, long freeBytes) {}

            @Override
            public void release(long writtenBytes) {}

            @Override
            public void publish() throws IOException {
                directory.put(name, content);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Optional<BlockDevice> find() {
        return Optional.ofNullable(directory.seen.get(name))
                .map(file -> BytesDevice.of(file.content()));
    }

    @Override
    public void remove() throws IOException {
        if (directory.seen.containsKey(name)) {
            directory.remove(name);
        }
    }

    @Override
    public void removeDrafts() {}

    @Override
    public boolean hasImage() {
        return true;
    }

    @Override
    public JournalStore decision() {
        return new VolatileStore(directory, name + ".decision");
    }

    @Override
    public JournalStore at(String other) {
        return new VolatileStore(directory, other);
    }
}
