package io.drydock.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a worker says, reading it ends, in what it may say or in a broken lane. */
@Timeout(300)
class MessageFuzzTest {
    private static final int ROUNDS = 200_000;

    @FuzzTest
    void anyMessage(byte[] message) {
        try {
            Said said = Said.read(new MessageReader(message));
            ByteBuffer written = said.message().message();
            byte[] again = new byte[written.remaining() - MessageWriter.LENGTH_BYTES];
            written.get(MessageWriter.LENGTH_BYTES, again);
            assertThat(Said.read(new MessageReader(again))).hasSameClassAs(said);
        } catch (BrokenLaneException e) {
            assertThat(e.reason()).startsWith("it has sent ");
        }
    }

    @Test
    void randomMessages() {
        Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] message = new byte[random.nextInt(200)];
            random.nextBytes(message);
            // Small numbers are lengths that fit, more often than others.
            int zeroes = random.nextInt(message.length + 1);
            Arrays.fill(message, 0, zeroes, (byte) 0);
            if (message.length > 0) {
                message[0] = (byte) random.nextInt(Said.Kind.values().length + 1);
            }
            anyMessage(message);
        }
    }
}
