package io.drydock.internal.jbd2;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import io.drydock.testing.BytesDevice;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a filesystem holds, its replay ends, well or in a typed error. */
@Timeout(900)
class Jbd2FuzzTest {
    private static final long SEED = 20261122;
    private static final int ROUNDS = 20_000;

    private static final int[] FEATURES = {
        0,
        MadeJournal.WIDE,
        MadeJournal.CHECKSUMS_2,
        MadeJournal.CHECKSUMS_3 | MadeJournal.WIDE,
        MadeJournal.FAST_COMMITS,
        MadeJournal.CHECKSUMS_3 | MadeJournal.ASYNCHRONOUS
    };

    /**
     * @param changes of a sound filesystem: its features, where its log starts, then bytes and
     *     their places
     */
    @FuzzTest
    void changedFilesystem(byte[] changes) throws IOException {
        if (changes.length > 2) {
            int features = FEATURES[Byte.toUnsignedInt(changes[0]) % FEATURES.length];
            int start = 1 + Byte.toUnsignedInt(changes[1]) % 19;
            MadeJournal made = MadeJournalTest.sound(features, start);
            for (int i = 2; i + 2 < changes.length; i += 3) {
                int place = Byte.toUnsignedInt(changes[i]) << 8 | (changes[i + 1] & 0xff);
                made.bytes[place % made.bytes.length] = changes[i + 2];
            }
            made.seal();
            check(made.bytes);
        }
    }

    @Test
    void mutatedJournals() throws IOException {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            int features = FEATURES[random.nextInt(FEATURES.length)];
            MadeJournal made = MadeJournalTest.sound(features, 1 + random.nextInt(19));
            for (int i = 1 + random.nextInt(5); i > 0; i--) {
                mutate(made.bytes, random);
            }
            made.seal();
            check(made.bytes);
        }
    }

    /** Mostly where something stands. */
    private static void mutate(byte[] bytes, Random random) {
        int block = random.nextInt(MadeJournal.DATA);
        int at = block * MadeJournal.BLOCK + random.nextInt(random.nextBoolean() ? 64 : 1024);
        bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(9));
    }

    private static void check(byte[] bytes) throws IOException {
        BytesDevice device = BytesDevice.writable(bytes);
        try {
            Jbd2.replay(device, "made");
        } catch (CorruptDataException | UnsupportedException _) {
            // What it is to say.
        }
    }
}
