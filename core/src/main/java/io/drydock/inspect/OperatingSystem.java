package io.drydock.inspect;

import io.drydock.volume.Device;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * An operating system found in an image. Names and values are those of libguestfs's {@code
 * inspect_get_*} (guestfs(3)), so that scripts can compare them.
 *
 * @param root the device that holds its root filesystem
 * @param type {@code linux}
 * @param distro {@code debian}, {@code fedora} ...; {@code unknown} when it cannot be told
 * @param productName as the guest calls itself: {@code Debian GNU/Linux 12 (bookworm)}
 * @param productVariant {@code server}, {@code workstation} ...; empty where the guest names none
 * @param majorVersion 0 when it cannot be told
 * @param minorVersion 0 when it cannot be told
 * @param codename {@code bookworm}; empty where the guest names none
 * @param architecture of its programs: {@code x86_64}, {@code aarch64}, {@code i386} ...
 * @param hostname as configured
 * @param packageFormat {@code deb}, {@code rpm}, {@code apk}, {@code pacman} ...
 * @param packageManagement {@code apt}, {@code dnf}, {@code yum}, {@code zypper} ...
 * @param osinfoId the short name in libosinfo's database, such as {@code debian12}
 * @param mountpoints mountpoint to device, as the guest's mount table has it, of the image's own
 *     devices only; {@code /} comes first
 * @param filesystems the devices that belong to the guest, swap included
 * @param applications the installed packages, in the package manager's order; empty for package
 *     formats that are not read yet
 */
public record OperatingSystem(
        Device root,
        String type,
        String distro,
        Optional<String> productName,
        Optional<String> productVariant,
        int majorVersion,
        int minorVersion,
        Optional<String> codename,
        Optional<String> architecture,
        Optional<String> hostname,
        Optional<String> packageFormat,
        Optional<String> packageManagement,
        Optional<String> osinfoId,
        SequencedMap<String, Device> mountpoints,
        List<Device> filesystems,
        List<Application> applications) {}
