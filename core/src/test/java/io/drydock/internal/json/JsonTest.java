package io.drydock.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.ProtocolException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsWhatQmpSays() throws ProtocolException {
        assertThat(
                        Json.parseObject(
                                " {\"QMP\": {\"version\": {\"major\": 7}, \"caps\": [\"oob\", true, null]},"
                                        + " \"t\": 1.5e3, \"s\": \"a\\\"\\\\\\u00e9\\n\", \"e\": {}, \"l\": []} "))
                .containsEntry("t", 1500.0)
                .containsEntry("s", "a\"\\é\n")
                .containsEntry("e", Map.of())
                .containsEntry("l", List.of())
                .extractingByKey("QMP")
                .asString()
                .isEqualTo("{version={major=7}, caps=[oob, true, null]}");
    }

    @Test
    void writesWhatItReads() throws ProtocolException {
        String text = "{\"a\":[1,true,null,\"x\\u0001\\\"\"],\"b\":{\"c\":{}}}";
        assertThat(Json.write(Json.parseObject(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":tru}",
                "{\"a\":--1}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":1} x",
                "{\"a\":\"",
                "{\"a\":[1"
            })
    void refusesWhatIsNoJson(String text) {
        assertThatThrownBy(() -> Json.parseObject(text)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void refusesToNestWithoutEnd() {
        String text = "{\"a\":" + "[".repeat(100_000);
        assertThatThrownBy(() -> Json.parseObject(text))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("nested");
    }
}
