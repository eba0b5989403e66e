package io.drydock.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1023, 1023",
        "1024, 1.0K",
        "1536, 1.5K",
        "10240, 10K",
        "1048575, 1.0M",
        "104857600, 100M",
        "21474836480, 20G",
        "9223372036854775807, 8.0E",
    })
    void rounds(long bytes, String expected) {
        assertThat(Sizes.human(bytes)).isEqualTo(expected);
    }
}
