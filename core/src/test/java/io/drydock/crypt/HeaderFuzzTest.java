package io.drydock.crypt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drydock.block.BlockDevice;
import io.drydock.error.DrydockException;
import io.drydock.internal.cipher.CryptLayout;
import io.drydock.internal.cipher.CryptSegment;
import io.drydock.internal.cipher.CryptSegment.Encrypted;
import io.drydock.internal.cryptsetup.HeaderCopy;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever a header says, reading it, by libcryptsetup and in Java, ends in what it can say or in
 * typed errors, and its content lies on the device.
 */
class HeaderFuzzTest {
    private static final int ROUNDS = 300;
    private static final UnlockLimits LIMITS = new UnlockLimits(256, 1024, 2000);

    /** In the first byte of edits. */
    private static final int TRY_KEY = 0x10;

    @FuzzTest
    void anyEdits(byte[] edits) throws IOException {
        visit(edits);
    }

    private static Optional<CryptHeader> visit(byte[] edits) throws IOException {
        boolean tryKey = edits.length > 0 && (edits[0] & TRY_KEY) != 0;
        return visit(EditedHeader.of(edits), tryKey);
    }

    @Test
    @Timeout(300)
    void randomEdits() throws IOException {
        Random random = new Random(1);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] edits = new byte[1 + 4 * (1 + random.nextInt(6))];
            random.nextBytes(edits);
            read += visit(edits).isPresent() ? 1 : 0;
        }
        assertThat(read).as("headers that are not refused").isGreaterThan(ROUNDS / 10);
    }

    @Test
    void headersWithoutEditsAreRead() throws IOException {
        Set<ContainerType> read = EnumSet.noneOf(ContainerType.class);
        for (int seed = 0; seed < 16; seed++) {
            CryptHeader header = visit(new byte[] {(byte) seed}).orElseThrow();
            assertThat(header.reencryption().isPresent())
                    .as("seed " + seed)
                    .isEqualTo(seed % 4 == 2);
            read.add(header.type());
        }
        assertThat(read).containsExactlyInAnyOrder(ContainerType.values());
    }

    /** The header, if it is taken for one. */
    private static Optional<CryptHeader> visit(BlockDevice device, boolean tryKey)
            throws IOException {
        Optional<CryptHeader> read = Optional.empty();
        try (HeaderCopy copy = HeaderCopy.load(device, "read", "disk")) {
            read = Optional.of(copy.header());
            assertThat(copy.header().slots()).hasSizeLessThanOrEqualTo(32);
            check(copy.layout(), device);
            copy.loadForEdit();
        } catch (DrydockException e) {
            assertThat(e).hasMessageContaining("disk").hasMessageNotContaining("null");
        }
        // To try a key of BitLocker takes a second.
        if (tryKey && read.isPresent() && read.get().type().isLuks()) {
            unlock(device);
        }
        return read;
    }

    private static void check(CryptLayout layout, BlockDevice device) {
        assertThat(layout.sizeBytes()).isBetween(1L, device.sizeBytes());
        for (CryptSegment segment : layout.segments()) {
            if (segment instanceof Encrypted run) {
                assertThat(run.containerOffsetBytes())
                        .isBetween(0L, device.sizeBytes() - run.lengthBytes());
            }
        }
    }

    /** A header may say that any key is the right one. */
    private static void unlock(BlockDevice device) throws IOException {
        try (Key key = Key.ofPassphrase(new char[] {'x'});
                Unlocked unlocked = Unlocked.of(device, "disk", List.of(key), LIMITS);
                BlockDevice content = unlocked.open(device, true)) {
            assertThat(content.sizeBytes()).isEqualTo(unlocked.sizeBytes());
            MemorySegment part = MemorySegment.ofArray(new byte[777]);
            content.read(0, part.asSlice(0, Math.min(777, content.sizeBytes())));
            content.read(content.sizeBytes() - 1, part.asSlice(0, 1));
        } catch (DrydockException e) {
            assertThat(e).hasMessageContaining("disk").hasMessageNotContaining("null");
        }
    }
}
