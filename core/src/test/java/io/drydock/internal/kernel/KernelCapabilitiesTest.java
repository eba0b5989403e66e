package io.drydock.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.internal.kernel.KernelCapabilities.Feature;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import org.junit.jupiter.api.Test;

class KernelCapabilitiesTest {
    @Test
    void rootCanMount() {
        Needs.root();
        KernelCapabilities capabilities = KernelCapabilities.probe();
        assertThat(capabilities.release()).isEqualTo(Commands.run("uname", "-r").strip());
        assertThat(capabilities.filesystems()).contains("ext4").doesNotContain("tmpfs", "proc");
        assertThat(capabilities.features())
                .filteredOn(Feature::needed)
                .allMatch(Feature::available);
        assertThat(capabilities.canMount()).isTrue();
    }
}
