package io.drydock.internal.jbd2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no tool writes: logs that go round, end early, or are damaged at a place. */
@Timeout(60)
class MadeJournalTest {
    private static final int A = MadeJournal.DATA;
    private static final int B = A + 1;
    private static final int C = A + 2;

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                MadeJournal.WIDE,
                MadeJournal.CHECKSUMS_2,
                MadeJournal.CHECKSUMS_2 | MadeJournal.WIDE,
                MadeJournal.CHECKSUMS_3,
                MadeJournal.CHECKSUMS_3 | MadeJournal.WIDE,
                MadeJournal.CHECKSUMS_3 | MadeJournal.FAST_COMMITS,
                MadeJournal.FAST_COMMITS
            })
    void theLogGoesRoundFromAnyBlock(int features) throws IOException {
        int end = (features & MadeJournal.FAST_COMMITS) != 0 ? 20 : 24;
        for (int start = 1; start < end; start++) {
            MadeJournal made = sound(features, start);
            assertThat(made.replay()).isEqualTo(new Recovery(3, 3, 1, false));
            assertThat(made.data().subList(0, 5)).containsExactly(3, 0, 0xc0 - 256, 5, 0);
            assertThat(made.replay()).isEqualTo(new Recovery(0, 0, 0, false));
        }
    }

    /** Three transactions: B is revoked, A written again, C escaped. */
    static MadeJournal sound(int features, int start) {
        return new MadeJournal(features, start)
                .write(1, A, B)
                .commit(10)
                .revoke(A, B)
                .write(0, C)
                .commit(10)
                .write(3, A)
                .write(5, A + 3)
                .commit(12);
    }

    @Test
    void aTransactionWithoutItsEndIsNotReplayed() throws IOException {
        MadeJournal made = new MadeJournal(0, 1).write(1, A).commit(1).revoke(A).write(2, A, B);
        assertThat(made.replay()).isEqualTo(new Recovery(1, 1, 0, false));
        assertThat(made.data()).startsWith(1, 0);
    }

    @Test
    void aLogWithoutAnyEndEnds() throws IOException {
        MadeJournal made = new MadeJournal(0, 1);
        for (int block = 1; block < MadeJournal.JOURNAL_BLOCKS; block++) {
            made.revoke(A);
        }
        assertThat(made.replay()).isEqualTo(new Recovery(0, 0, 0, false));
    }

    @Test
    void anEmptyLogIsLeft() throws IOException {
        MadeJournal made = sound(0, 1).journal(0x1c, 0);
        assertThat(made.replay()).isEqualTo(new Recovery(0, 0, 0, false));
        assertThat(made.data()).containsOnly(0);
    }

    @Test
    void whatTheFilesystemDoesNotSayIsNotReplayed() throws IOException {
        MadeJournal made = sound(0, 1).superblock(0x60, 0x40);
        byte[] before = made.bytes.clone();
        assertThat(made.replay()).isEqualTo(new Recovery(0, 0, 0, false));
        assertThat(made.bytes).isEqualTo(before);
    }

    @Test
    void aDamagedBlockIsFound() {
        // The first transaction writes A and B, which is revoked, in blocks 2 and 3.
        assertThatThrownBy(
                        new MadeJournal(MadeJournal.CHECKSUMS_3, 1)
                                        .write(1, A)
                                        .commit(1)
                                        .damage(2, 99)
                                ::replay)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("block " + A + " has a wrong checksum");
    }

    @Test
    void aDamagedBlockThatIsNotNeededIsLeft() throws IOException {
        assertThat(sound(MadeJournal.CHECKSUMS_3, 1).damage(3, 99).replay().blocks()).isEqualTo(3);
    }

    @Test
    void aDamagedDescriptorInTheMidstIsFound() {
        assertThatThrownBy(sound(MadeJournal.CHECKSUMS_2, 1).damage(1, 500)::replay)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("transaction 7 of its journal has a wrong checksum");
    }

    @Test
    void anOlderLogThatFitsIsNotReplayed() throws IOException {
        MadeJournal made = new MadeJournal(MadeJournal.CHECKSUMS_3, 1).write(1, A).commit(20);
        int descriptor = made.next();
        made.write(2, B).commit(3).damage(descriptor, 500);
        assertThat(made.replay()).isEqualTo(new Recovery(1, 1, 0, false));
        assertThat(made.data()).startsWith(1, 0);
    }

    @Test
    void aDamagedEndOfATransactionIsTold() throws IOException {
        MadeJournal made = new MadeJournal(MadeJournal.CHECKSUMS_3, 1).write(1, A).commit(1);
        int descriptor = made.next();
        made.write(2, B).commit(2).damage(descriptor + 2, 0x30).write(3, C).commit(3);
        assertThat(made.replay()).isEqualTo(new Recovery(1, 1, 0, true));
        assertThat(made.bytes[MadeJournal.BLOCK + 0x3a] & 2).isEqualTo(2);
    }

    @Test
    void anUnfinishedTransactionMayHaveItsEnd() throws IOException {
        int features = MadeJournal.CHECKSUMS_3 | MadeJournal.ASYNCHRONOUS;
        MadeJournal made = new MadeJournal(features, 1).write(1, A).commit(1);
        int descriptor = made.next();
        made.write(2, B).commit(2).damage(descriptor + 2, 0x30);
        assertThat(made.replay()).isEqualTo(new Recovery(1, 1, 0, false));
    }

    @Test
    void aBlockBeyondTheEndIsRefused() {
        for (long block : List.of((long) MadeJournal.BLOCKS, 1L << 40, -1L)) {
            MadeJournal made = new MadeJournal(MadeJournal.WIDE, 1).write(1, block).commit(1);
            assertThatThrownBy(made::replay)
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("beyond its end");
        }
    }

    @Test
    void anErrorThatTheJournalKnewGoesToTheFilesystem() throws IOException {
        MadeJournal made = sound(MadeJournal.CHECKSUMS_3, 1).journal(0x20, -5);
        assertThat(made.replay().damaged()).isFalse();
        assertThat(made.bytes[MadeJournal.BLOCK + 0x3a] & 2).isEqualTo(2);
    }

    @Test
    void aJournalElsewhereIsRefused() {
        assertThatThrownBy(sound(0, 1).superblock(0xe0, 0).superblock(0xd4, 1)::replay)
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("on another device");
    }

    @Test
    void fastCommitsAreRefused() {
        MadeJournal made = sound(MadeJournal.FAST_COMMITS, 1);
        int first = (MadeJournal.JOURNAL + 21) * MadeJournal.BLOCK;
        made.bytes[first] = 9;
        made.bytes[first + 2] = 8;
        made.bytes[first + 8] = 10;
        assertThatThrownBy(made::replay)
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("fast commits");
    }

    @Test
    void unknownFeaturesAreRefused() {
        for (MadeJournal made :
                List.of(sound(0, 1).journal(0x28, 0x40), sound(0, 1).journal(0x2c, 1))) {
            assertThatThrownBy(made::replay)
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessageContaining("unknown features");
        }
    }

    @Test
    void damagedSuperblocksAreRefused() {
        for (MadeJournal made :
                List.of(
                        sound(0, 1).journal(0, 0),
                        sound(0, 1).journal(4, 1),
                        sound(0, 1).journal(0xc, 2048),
                        sound(0, 1).journal(0x10, 25),
                        sound(0, 1).journal(0x14, 24),
                        sound(0, 1).journal(0x1c, 24),
                        sound(0, 1).journal(0x1c, -1),
                        sound(0, 1).journal(0x28, 0x18),
                        sound(MadeJournal.CHECKSUMS_3, 1).damage(0, 0x58),
                        sound(0, 1).superblock(0x38, 0),
                        sound(0, 1).superblock(0x18, 7),
                        sound(0, 1).superblock(0x20, 0),
                        sound(0, 1).superblock(0x28, 0),
                        sound(0, 1).superblock(0xe0, 7),
                        sound(0, 1).superblock(0xe0, 9))) {
            assertThatThrownBy(made::replay).isInstanceOf(CorruptDataException.class);
        }
    }
}
