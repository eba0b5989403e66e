package io.drydock.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelinuxContextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "system_u:object_r:etc_t:s0",
                "unconfined_u:object_r:user_home_t:s0-s0:c0.c1023",
                "system_u:object_r:container_file_t:s0:c1,c2",
                "system_u:object_r:bin_t"
            })
    void contextsSurviveWithAndWithoutANul(String text) {
        SelinuxContext context = SelinuxContext.parse(text);

        assertThat(context).hasToString(text);
        assertThat(context.toBytes()).isEqualTo((text + "\0").getBytes(StandardCharsets.US_ASCII));
        assertThat(SelinuxContext.parse(context.toBytes())).isEqualTo(context);
        assertThat(SelinuxContext.parse(text.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(context);
    }

    @Test
    void aContextHasFields() {
        assertThat(SelinuxContext.parse("a:b:c:d:e"))
                .isEqualTo(new SelinuxContext("a", "b", "c", Optional.of("d:e")));
        assertThat(SelinuxContext.parse("a:b:c").range()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "a:b", "a::c", ":b:c", "a:b:c:", "a:b:c d", "a:b:c\0d", "a:b:é"})
    void whatIsNoContextIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> SelinuxContext.parse(text));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SelinuxContext.parse(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void colonsAreForRangesOnly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SelinuxContext("a:b", "c", "d", Optional.empty()));
    }
}
