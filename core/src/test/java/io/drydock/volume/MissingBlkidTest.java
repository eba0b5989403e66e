package io.drydock.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.error.UnsupportedException;
import io.drydock.testing.BytesDevice;
import io.drydock.testing.ChildJvm;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A host without libblkid. */
class MissingBlkidTest {
    /** Probes twice: the second failure must still say why. */
    static final class Child {
        public static void main(String[] args) throws IOException {
            System.setProperty("drydock.library.blkid", "/nonexistent/libblkid.so.1");
            BytesDevice device = BytesDevice.of(new byte[4096]);
            for (int i = 0; i < 2; i++) {
                try {
                    SignatureProbe.probe(device, 0, 4096, "/dev/sda1");
                } catch (UnsupportedException e) {
                    System.out.println(e.getMessage());
                }
            }
            System.out.println(PartitionTable.read(device, "/dev/sda"));
        }
    }

    @Test
    void namesThePackageToInstall() throws Exception {
        try (ChildJvm child = ChildJvm.start(Child.class)) {
            String message =
                    "probe /dev/sda1: libblkid cannot be loaded; install package libblkid1";
            assertThat(child.readLine()).isEqualTo(message);
            assertThat(child.readLine()).isEqualTo(message);
            assertThat(child.readLine()).isEqualTo("Optional.empty");
            assertThat(child.waitFor()).isZero();
        }
    }
}
