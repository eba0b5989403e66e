package io.drydock.raid;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drydock.error.DrydockException;
import io.drydock.testing.BytesDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever devices hold, looking for arrays ends, in arrays that can be read or in typed errors.
 */
@Tag("host")
class SuperblockFuzzTest {
    private static final long SEED = 20261122;
    private static final int ROUNDS = 300;

    /** All that a superblock has but its table of 0.90. */
    private static final int INTERESTING = 280;

    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        check(List.of(bytes));
        check(List.of(Arrays.copyOf(bytes, 8 << 20), bytes));
    }

    @ParameterizedTest
    @EnumSource(Sample.class)
    void mutatedArrays(Sample sample) throws IOException {
        List<byte[]> members = sample.all();
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] member = members.get(random.nextInt(members.size()));
            int at = (int) sample.version().offsetBytes(member.length);
            byte[] sound = Arrays.copyOfRange(member, at, at + INTERESTING);
            for (int i = random.nextInt(4); i >= 0; i--) {
                int unit = random.nextInt(INTERESTING);
                member[at + unit] = (byte) (random.nextBoolean() ? -1 : random.nextInt());
            }
            if (sample.version() != SuperblockVersion.V0_90) {
                SuperblockEdit.edit(member, sample.version(), superblock -> {});
            }
            check(members);
            System.arraycopy(sound, 0, member, at, sound.length);
        }
    }

    private static void check(List<byte[]> members) throws IOException {
        for (RaidArray array : Sample.read(members)) {
            assertThat(array.sizeBytes()).isNotNegative();
            assertThat(array.deviceName()).matches("/dev/md(/[A-Za-z0-9._-]+|[0-9]+)");
            for (ArrayMember member : array.members()) {
                assertThat(member.dataOffsetBytes()).isNotNegative();
                assertThat(member.dataBytes())
                        .isBetween(0L, member.device().sizeBytes() - member.dataOffsetBytes());
            }
            read(array, members);
        }
    }

    private static void read(RaidArray array, List<byte[]> members) throws IOException {
        try (ArrayDevice device =
                        ArrayDevice.open(
                                array,
                                wanted ->
                                        BytesDevice.of(
                                                members.get(wanted.name().charAt(7) - 'a')));
                Arena arena = Arena.ofConfined()) {
            MemorySegment end = arena.allocate(Math.min(200_000, device.sizeBytes()));
            device.read(0, end);
            device.read(device.sizeBytes() - end.byteSize(), end);
        } catch (DrydockException expected) {
            assertThat(expected).hasMessageContaining(array.deviceName());
        }
    }
}
