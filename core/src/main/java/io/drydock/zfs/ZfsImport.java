package io.drydock.zfs;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a pool is imported. Immutable; each method returns a copy with one thing changed.
 *
 * @param name what it is called meanwhile, if not what it is called; two guests may have pools of
 *     one name
 * @param readOnly whether not a byte of its devices changes; the default
 * @param altroot the directory that its mountpoints count from
 */
public record ZfsImport(Optional<String> name, boolean readOnly, Optional<Path> altroot) {
    /** Read-only, under its own name, without an altroot. */
    public static ZfsImport defaults() {
        return new ZfsImport(Optional.empty(), true, Optional.empty());
    }

    public ZfsImport withName(String value) {
        return new ZfsImport(Optional.of(value), readOnly, altroot);
    }

    public ZfsImport withReadOnly(boolean value) {
        return new ZfsImport(name, value, altroot);
    }

    public ZfsImport withAltroot(Path value) {
        return new ZfsImport(name, readOnly, Optional.of(value));
    }
}
