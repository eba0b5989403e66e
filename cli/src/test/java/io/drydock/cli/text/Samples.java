package io.drydock.cli.text;

import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Mount;
import io.drydock.inspect.Application;
import io.drydock.inspect.OperatingSystem;
import io.drydock.volume.Device;
import io.drydock.volume.Partition;
import io.drydock.volume.Signature;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Things found in images, made up. */
final class Samples {
    private static final long MIB = 1 << 20;

    static final Device DISK = Device.ofDrive(0, 2048 * MIB);
    static final Device BOOT = partition(2, 128, "ext4", "boot");
    static final Device ROOT = partition(3, 1200, "ext4", "root");
    static final Device VAR = partition(10, 512, "xfs", null);
    static final Device SWAP = partition(4, 64, "swap", null);
    static final Device EMPTY = Device.ofDrive(1, 100);

    private Samples() {}

    private static Device partition(
            int number, long mebibytes, String type, @Nullable String label) {
        Partition partition =
                new Partition(
                        number,
                        number * MIB,
                        mebibytes * MIB,
                        "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
                        "d12e0000-0000-4000-8000-00000000000" + number % 10,
                        Optional.ofNullable(label),
                        0,
                        Partition.Kind.PRIMARY);
        Signature signature =
                new Signature(
                        type.equals("swap") ? "other" : "filesystem",
                        type,
                        Optional.of("uuid-" + number),
                        Optional.ofNullable(label),
                        Optional.of("1.0"),
                        Map.of());
        return Device.ofPartition(0, partition).withSignature(Optional.of(signature));
    }

    /** A system of which everything is known. */
    static OperatingSystem debian(Application... applications) {
        SequencedMap<String, Device> mountpoints = new LinkedHashMap<>();
        mountpoints.put("/", ROOT);
        mountpoints.put("/boot", BOOT);
        mountpoints.put("/var", VAR);
        return new OperatingSystem(
                ROOT,
                "linux",
                "debian",
                Optional.of("Debian GNU/Linux 12 (bookworm)"),
                Optional.of("server"),
                12,
                7,
                Optional.of("bookworm"),
                Optional.of("x86_64"),
                Optional.of("host\u001b[31m.example"),
                Optional.of("deb"),
                Optional.of("apt"),
                Optional.of("debian12"),
                mountpoints,
                List.of(ROOT, BOOT, VAR, SWAP),
                List.of(applications));
    }

    /** A system of which hardly anything is known. */
    static OperatingSystem unknown() {
        SequencedMap<String, Device> mountpoints = new LinkedHashMap<>();
        mountpoints.put("/", ROOT);
        return new OperatingSystem(
                ROOT,
                "linux",
                "unknown",
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                mountpoints,
                List.of(ROOT, EMPTY),
                List.of());
    }

    /** The system, of which one entry of its mount table could not be mounted. */
    static Finding finding(OperatingSystem system) {
        return new Finding(
                system,
                List.of(
                        Mount.failed(
                                GuestPath.of("/boot/efi"),
                                "UUID=D12E-0001",
                                Optional.empty(),
                                new IOException("no such device"))));
    }

    static Application bash() {
        return new Application(
                "bash",
                1,
                "5.2.15",
                Optional.of("2+b7"),
                Optional.of("amd64"),
                Optional.of("GNU <Bourne> & Again Shell"),
                Optional.of("Line one.\nLine tw\u00f6. \u0007\ud800\ud83d\ude00 \u009b1m"),
                Optional.of("http://tiswww.case.edu/php/chet/bash/bashtop.html"),
                Optional.of("bash-source"),
                Optional.of("Matthias Klose <doko@debian.org>"));
    }

    static Application bare() {
        return new Application(
                "bare",
                0,
                "1",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
