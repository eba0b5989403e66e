package io.drydock.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RawArgumentsTest {
    @Test
    void keepsEveryByte() {
        Random random = new Random(383);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);

            String text = RawArguments.decode(ByteBuffer.wrap(bytes));

            assertThat(RawArguments.encode(text)).isEqualTo(bytes);
        }
    }

    @Test
    void isUtf8WhereItCan() {
        byte[] utf8 = "größe 日本 😀".getBytes(StandardCharsets.UTF_8);

        assertThat(RawArguments.decode(ByteBuffer.wrap(utf8))).isEqualTo("größe 日本 😀");
        assertThat(RawArguments.encode("größe 日本 😀")).isEqualTo(utf8);
        assertThat(RawArguments.decode(ByteBuffer.wrap(new byte[] {'a', (byte) 0xe9, 'b'})))
                .isEqualTo("a\udce9b");
    }

    @Test
    void takesWhatJavaHasDecodedWhereNothingIsLost() throws IOException {
        String[] arguments = {"ls", "größe"};

        assertThat(RawArguments.of(arguments)).isSameAs(arguments);
    }
}
