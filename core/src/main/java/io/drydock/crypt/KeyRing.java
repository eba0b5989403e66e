package io.drydock.crypt;

import io.drydock.volume.Device;
import io.drydock.volume.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keys, and which devices each is for: what the virt tools' option {@code --key} says.
 *
 * <p>Threading: safe for use by many threads, but for {@link #close}, which belongs to the owner.
 */
public final class KeyRing implements AutoCloseable {
    /** A selector of all encrypted devices. */
    public static final String ALL = "all";

    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    private record Entry(String selector, Key key) {}

    private KeyRing() {}

    /** No keys yet. */
    public static KeyRing empty() {
        return new KeyRing();
    }

    /**
     * Adds a key.
     *
     * @param selector the name of a device such as {@code /dev/sda2} or {@code /dev/vg/lv}, the
     *     UUID of its header, or {@link #ALL}
     * @param key is closed with this
     */
    public KeyRing add(String selector, Key key) {
        entries.add(new Entry(selector, key));
        return this;
    }

    /** Whether there are no keys at all. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The keys to try on a device: those that name it first, in the order they were added. */
    public List<Key> keysFor(Device device) {
        List<Key> named = new ArrayList<>();
        List<Key> others = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.selector.equals(ALL)) {
                others.add(entry.key);
            } else if (isOf(entry.selector, device)) {
                named.add(entry.key);
            }
        }
        named.addAll(others);
        return named;
    }

    private static boolean isOf(String selector, Device device) {
        Optional<String> uuid = device.signature().flatMap(Signature::uuid);
        return selector.equals(device.name())
                || uuid.filter(selector::equalsIgnoreCase).isPresent();
    }

    /** Wipes all keys. */
    @Override
    public void close() {
        entries.forEach(entry -> entry.key.close());
        entries.clear();
    }
}
