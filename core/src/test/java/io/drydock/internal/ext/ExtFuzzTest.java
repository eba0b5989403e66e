package io.drydock.internal.ext;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** What is read in Java of what a disk holds ends, in something that can be or in an error. */
class ExtFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void anyDirectoryBlock(byte[] bytes) {
        MemorySegment block = MemorySegment.ofArray(bytes);
        DirectoryBlock entries = new DirectoryBlock(block, bytes.length % 2 == 0);
        try {
            int end = 0;
            DirectoryEntry entry = entries.first();
            for (; entry != null; entry = entries.after(entry)) {
                assertThat(entry.at()).isGreaterThanOrEqualTo(end);
                byte[] name = entries.name(entry);
                assertThat(entries.find(name)).isNotNull();
                end = entry.at() + entries.length(entry.at());
            }
            DirectoryEntry first = entries.first();
            if (first != null) {
                entries.remove(first);
                DirectoryEntry next = entries.first();
                assertThat(next == null || next.at() > first.at()).isTrue();
            }
        } catch (DirectoryBlock.BadEntryException e) {
            assertThat(bytes).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void anyAcl(byte[] bytes) {
        StoredAcl.shown(bytes).ifPresent(shown -> assertThat(shown.length % 8).isEqualTo(4));
    }

    @FuzzTest(maxDuration = "10m")
    void anyRuns(byte[] bytes) {
        BlockMap.Builder builder = new BlockMap.Builder(1, 1 << 20);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.remaining() >= 7) {
            int kind = in.get();
            Run run = new Run(in.getShort(), in.getShort(), in.getShort(), kind % 2 == 0);
            if (!builder.add(run)) {
                break;
            }
        }
        BlockMap map = builder.build();
        long end = 0;
        for (Run run : map.runs()) {
            assertThat(run.length()).isPositive();
            assertThat(map.physical(run.logical())).isEqualTo(run.physical());
            assertThat(map.holes(run.logical(), run.end())).isZero();
            end = run.end();
        }
        assertThat(map.physical(end)).isEqualTo(-1);
        assertThat(Arrays.asList(map.within(0, end).toArray())).hasSize(map.runs().size());
    }
}
