package io.drydock.content;

import java.util.HexFormat;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.GOST3411Digest;
import org.bouncycastle.crypto.digests.GOST3411_2012_256Digest;

/** The checksums that Java has not, by BouncyCastle: used by {@link Hasher} only. */
final class GostHasher implements Hasher {
    private final Digest digest;

    /** Whether the last byte is written first, as gostsum(1) does. */
    private final boolean reversed;

    private GostHasher(Digest digest, boolean reversed) {
        this.digest = digest;
        this.reversed = reversed;
    }

    static Hasher of1994() {
        return new GostHasher(new GOST3411Digest(), true);
    }

    static Hasher of2012() {
        return new GostHasher(new GOST3411_2012_256Digest(), false);
    }

    @Override
    public void add(byte[] bytes, int count) {
        digest.update(bytes, 0, count);
    }

    @Override
    public String finish() {
        byte[] value = new byte[digest.getDigestSize()];
        digest.doFinal(value, 0);
        for (int i = 0; reversed && i < value.length / 2; i++) {
            byte first = value[i];
            value[i] = value[value.length - 1 - i];
            value[value.length - 1 - i] = first;
        }
        return HexFormat.of().formatHex(value);
    }
}
