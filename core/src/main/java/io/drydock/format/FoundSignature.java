package io.drydock.format;

import java.util.Optional;

/**
 * A magic number by which libblkid tells what is on a device, as wipefs(8) lists them. A device may
 * have several, even of the same kind.
 *
 * @param offsetBytes where the magic number is
 * @param lengthBytes how long it is
 * @param usage {@code filesystem}, {@code raid}, {@code crypto}, {@code other} or {@code
 *     partition-table}
 * @param type {@code ext4}, {@code LVM2_member}, {@code gpt} ...
 */
public record FoundSignature(
        long offsetBytes,
        int lengthBytes,
        String usage,
        String type,
        Optional<String> label,
        Optional<String> uuid) {}
