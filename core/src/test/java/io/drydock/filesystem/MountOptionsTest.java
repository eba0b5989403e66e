package io.drydock.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.MountOptions.Access;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountOptionsTest {
    @Test
    void optionsAreSplitAndTrimmed() {
        MountOptions options = MountOptions.of("ro, noload ,,subvol=@ , noload");
        assertThat(options.options()).containsExactly("noload", "subvol=@");
        assertThat(options.access()).isEqualTo(Access.READ_ONLY);
        assertThat(MountOptions.of(List.of("rw", " compress=zstd")).access())
                .isEqualTo(Access.READ_WRITE);
        assertThat(MountOptions.of("")).isEqualTo(MountOptions.defaults());
        assertThat(MountOptions.of("defaults, nosuid,nodev,noexec,noatime"))
                .isEqualTo(MountOptions.defaults());
    }

    /** Whatever else is said, and in whatever order. */
    @Test
    void readOnlyWins() {
        assertThat(MountOptions.of("ro,rw").access()).isEqualTo(Access.READ_ONLY);
        assertThat(MountOptions.of("rw").readOnly().access()).isEqualTo(Access.READ_ONLY);
        assertThat(MountOptions.defaults().readOnly().withOptions(List.of("rw")).access())
                .isEqualTo(Access.READ_ONLY);
        assertThat(MountOptions.of("rw").withoutRecovery().access()).isEqualTo(Access.READ_ONLY);
        assertThat(MountOptions.defaults().withoutRecovery().withAccess(Access.READ_WRITE).access())
                .isEqualTo(Access.READ_ONLY);
    }

    @Test
    void theTypeIsTheDevicesUnlessNamed() {
        assertThat(MountOptions.defaults().type()).isEmpty();
        assertThat(MountOptions.defaults().withType("auto").type()).isEmpty();
        assertThat(MountOptions.defaults().withType(" xfs ").type()).contains("xfs");
        assertThat(MountOptions.defaults().withSubvolume("@home").options())
                .containsExactly("subvol=@home");
    }
}
