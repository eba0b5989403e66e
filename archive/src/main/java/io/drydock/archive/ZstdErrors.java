package io.drydock.archive;

import io.drydock.bindings.zstd.Zstd;
import java.io.IOException;

/** How libzstd says that something went wrong: by sizes that ZSTD_isError knows. */
final class ZstdErrors {
    private ZstdErrors() {}

    static long check(long result) throws IOException {
        if (Zstd.ZSTD_isError(result) != 0) {
            throw new IOException("libzstd: " + Zstd.ZSTD_getErrorName(result).getString(0));
        }
        return result;
    }
}
