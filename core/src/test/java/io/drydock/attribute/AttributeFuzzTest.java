package io.drydock.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Whatever a guest has in an attribute, it is what it should be or is refused, and survives. */
class AttributeFuzzTest {
    private static final int ROUNDS = 10_000;

    @FuzzTest
    void anyBytes(byte[] bytes) {
        check(bytes);
    }

    @Test
    void mutatedValues() {
        Random random = new Random(20261122);
        List<byte[]> sound =
                List.of(
                        Acl.parse("u::rw-,u:1:rwx,g::r--,g:2:r-x,m::rwx,o::---").toBytes(),
                        FileCapabilities.parse("cap_chown=ep cap_kill+ep").toBytes(),
                        FileCapabilities.parse("=ip").withRootUid(7).toBytes(),
                        "u::rw-,u:1:rwx,g::r--,m::rwx,o::---".getBytes(StandardCharsets.US_ASCII),
                        "cap_chown,50=p all+p-i".getBytes(StandardCharsets.US_ASCII),
                        SelinuxContext.parse("a:b:c:s0-s0:c1.c2").toBytes());
        for (int round = 0; round < ROUNDS; round++) {
            byte[] value = sound.get(random.nextInt(sound.size())).clone();
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                value[random.nextInt(value.length)] = (byte) random.nextInt(128);
            }
            check(
                    random.nextInt(5) == 0
                            ? Arrays.copyOf(value, random.nextInt(value.length + 9))
                            : value);
        }
    }

    private static void check(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        survives(() -> Acl.parse(bytes), Acl::toBytes, Acl::parse);
        survives(() -> Acl.parse(text), Acl::toText, Acl::parse);
        survives(
                () -> FileCapabilities.parse(bytes),
                FileCapabilities::toBytes,
                FileCapabilities::parse);
        survives(
                () -> FileCapabilities.parse(text),
                FileCapabilities::toString,
                FileCapabilities::parse);
        survives(() -> SelinuxContext.parse(bytes), SelinuxContext::toBytes, SelinuxContext::parse);
        survives(() -> InodeFlags.parse(text), InodeFlags::toString, InodeFlags::parse);
    }

    /** What reads a value. */
    private interface Reader<T> {
        T read();
    }

    private static <T, F> void survives(
            Reader<T> reader, Function<T, F> writer, Function<F, T> again) {
        T value;
        try {
            value = reader.read();
        } catch (IllegalArgumentException e) {
            return;
        }
        assertThat(again.apply(writer.apply(value))).isEqualTo(value);
    }
}
