package io.drydock.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.kernel.KernelCapabilities.Feature;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KernelCapabilitiesTest {
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    @Test
    void rootCanMount() {
        Needs.root();
        KernelCapabilities capabilities = KernelCapabilities.probe();
        assertThat(capabilities.release()).isEqualTo(Commands.run("uname", "-r").strip());
        assertThat(capabilities.filesystems()).contains("ext4").doesNotContain("tmpfs", "proc");
        assertThat(capabilities.features())
                .filteredOn(feature -> !feature.name().endsWith("by NBD"))
                .allMatch(Feature::available);
        assertThat(capabilities.canMount()).isTrue();
        assertThat(KernelEngine.isUsable()).isTrue();
    }

    @Test
    void saysWhichWayImagesGo() {
        Feature nbd =
                KernelCapabilities.probe().features().stream()
                        .filter(feature -> feature.name().endsWith("by NBD"))
                        .findAny()
                        .orElseThrow();
        boolean loaded = Files.exists(Path.of("/sys/module/nbd"));
        assertThat(nbd.available()).isEqualTo(loaded);
        assertThat(nbd.needed()).isFalse();
        assertThat(nbd.remedy()).contains(loaded ? "" : "modprobe nbd");
    }

    @Test
    void nobodyIsToldWhyNot() throws Exception {
        Needs.root();
        List<String> look = new ArrayList<>(AS_NOBODY);
        look.addAll(List.of("test", "-x", Path.of("").toAbsolutePath().toString()));
        Needs.that(
                Commands.tryRun(look.toArray()).exitCode() == 0,
                "needs a checkout that nobody may read");
        try (ChildJvm nobody = ChildJvm.startWith(AS_NOBODY, Nobody.class)) {
            assertThat(nobody.readLine()).isEqualTo("false");
            assertThat(nobody.readLine())
                    .isEqualTo("privilege to mount, detached mounts, loop devices");
            assertThat(nobody.readLine())
                    .startsWith("mount /dev/sda: mounting needs the capability CAP_SYS_ADMIN")
                    .endsWith("run as root");
            assertThat(nobody.waitFor()).isZero();
        }
    }

    /** Looks, and tries. */
    static final class Nobody {
        private Nobody() {}

        public static void main(String[] args) throws IOException {
            System.out.println(KernelEngine.isUsable());
            System.out.println(
                    KernelCapabilities.probe().features().stream()
                            .filter(feature -> feature.needed() && !feature.available())
                            .map(Feature::name)
                            .collect(Collectors.joining(", ")));
            try (Fd disk = Fd.owned(FileCalls.memfd_create("disk", 0))) {
                FileCalls.ftruncate(disk, 1 << 20);
                MountSource source =
                        new MountSource(disk, 0, 1 << 20, 512, Images::none, "/dev/sda");
                KernelEngine.create().mount(source, "ext4", true, List.of());
            } catch (UnsupportedException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
