package io.drydock.raid;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.raid.Superblock.Trait;
import io.drydock.testing.BytesDevice;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.volume.Signature;
import io.drydock.volume.SignatureProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Superblocks are read as mdadm and libblkid read them. */
@Tag("host")
class SuperblockTest {
    @TempDir Path dir;

    @ParameterizedTest
    @EnumSource(Sample.class)
    void isAsMdadmSeesIt(Sample sample) throws IOException {
        Needs.program("mdadm", "mdadm");
        for (int i = 0; i < sample.members(); i++) {
            byte[] member = sample.member(i);
            Path file = Files.write(dir.resolve("member"), member);
            Map<String, String> seen = new HashMap<>();
            Commands.run("mdadm", "--examine", file)
                    .lines()
                    .map(line -> line.strip().split(" : ", 2))
                    .filter(pair -> pair.length == 2)
                    .forEach(pair -> seen.putIfAbsent(pair[0], pair[1]));

            Superblock superblock = superblock(member);
            RaidGeometry geometry = superblock.geometry();

            assertThat(seen.get("Version")).startsWith(superblock.version().mdName());
            assertThat(seen.getOrDefault("Array UUID", seen.get("UUID")))
                    .startsWith(uuid(superblock));
            assertThat(geometry.level().mdName()).isEqualTo(seen.get("Raid Level"));
            assertThat(geometry.devices()).hasToString(seen.get("Raid Devices"));
            assertThat(superblock.is(Trait.CLEAN)).isEqualTo("clean".equals(seen.get("State")));
            assertThat(superblock.events()).hasToString(seen.get("Events"));
            if (sample.version() == SuperblockVersion.V0_90) {
                assertThat(superblock.preferredMinor().orElseThrow())
                        .hasToString(seen.get("Preferred Minor"));
                assertThat(seen.get("Used Dev Size"))
                        .startsWith((geometry.componentBytes() >> 10) + " ");
            } else {
                assertThat(superblock.name()).isEqualTo(seen.get("Name"));
                assertThat(superblock.place().sizeBytes() / 512 + " sectors")
                        .isEqualTo(
                                seen.getOrDefault("Avail Dev Size", "").replaceFirst(" \\(.*", ""));
                assertThat(superblock.place().dataBytes() / 512 + " sectors")
                        .isEqualTo(seen.getOrDefault("Data Offset", "0 sectors"));
            }
            if (geometry.level().hasChunks()) {
                assertThat(geometry.chunkBytes() / 1024 + "K").isEqualTo(seen.get("Chunk Size"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Sample.class)
    void isAsLibblkidSeesIt(Sample sample) throws IOException {
        byte[] member = sample.member(0);
        Signature seen =
                SignatureProbe.probe(BytesDevice.of(member), 0, member.length, "/dev/sda")
                        .orElseThrow();

        Superblock superblock = superblock(member);

        assertThat(seen.type()).isEqualTo("linux_raid_member");
        assertThat(seen.uuid()).hasValue(superblock.arrayUuid().toString());
        assertThat(seen.version().orElseThrow()).startsWith(superblock.version().mdName());
        assertThat(seen.label().orElse("")).isEqualTo(superblock.name());
    }

    @Test
    void aWrongChecksumIsNoSuperblock() throws IOException {
        for (Sample sample : List.of(Sample.RAID1_1_2, Sample.RAID1_0_90)) {
            byte[] member = sample.member(0);
            member[(int) sample.version().offsetBytes(member.length) + 40] ^= 1;

            SuperblockReader.Findings findings = SuperblockReader.read(BytesDevice.of(member));

            assertThat(findings.superblock()).isEmpty();
            assertThat(findings.faults())
                    .containsExactly(
                            "The superblock " + sample.version() + " has a wrong checksum");
        }
    }

    @Test
    void ofACutOffMemberIsNone() throws IOException {
        byte[] member = Sample.RAID1_1_2.member(0);

        SuperblockReader.Findings findings =
                SuperblockReader.read(BytesDevice.of(Arrays.copyOf(member, 1 << 20)));

        assertThat(findings.superblock()).isEmpty();
        assertThat(findings.faults())
                .containsExactly(
                        "The superblock 1.2 says that its data is 7340032 bytes from byte 1048576"
                                + " on; the device has 1048576");
    }

    @Test
    void ofSeveralTheOneThatWasCreatedLastCounts() throws IOException {
        byte[] later = Sample.RAID1_1_0.member(0);
        byte[] earlier = Sample.RAID1_1_2.member(0);
        byte[] both = later.clone();
        System.arraycopy(earlier, 4096, both, 4096, 4096);

        assertThat(superblock(earlier).created()).isBefore(superblock(later).created());
        assertThat(superblock(both)).isEqualTo(superblock(later));
    }

    private static String uuid(Superblock superblock) {
        return superblock
                .arrayUuid()
                .toString()
                .replaceAll("-", "")
                .replaceAll("(.{8})(?!$)", "$1:");
    }

    private static Superblock superblock(byte[] member) throws IOException {
        return SuperblockReader.read(BytesDevice.of(member)).superblock().orElseThrow();
    }
}
