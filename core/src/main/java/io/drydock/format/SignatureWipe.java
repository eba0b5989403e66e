package io.drydock.format;

import io.drydock.block.BlockDevice;
import io.drydock.internal.blkid.BlkidMagics;
import io.drydock.internal.blkid.BlkidMagics.Magic;
import io.drydock.internal.blkid.ProbeCopy;
import io.drydock.internal.linux.Fd;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The magic numbers on a device, and what makes zeroes of them.
 *
 * <p>Threading: stateless.
 */
final class SignatureWipe {
    private SignatureWipe() {}

    /** All that libblkid finds, also what is left of something that was there before. */
    static List<FoundSignature> find(BlockDevice device, String name) throws IOException {
        if (device.sizeBytes() == 0) {
            return List.of();
        }
        try (Fd copy = ProbeCopy.of(device, name)) {
            return BlkidMagics.wipe(copy, name).stream().map(SignatureWipe::signature).toList();
        }
    }

    private static FoundSignature signature(Magic magic) {
        return new FoundSignature(
                magic.offsetBytes(),
                magic.lengthBytes(),
                magic.usage(),
                magic.type(),
                Optional.of(magic.label()).filter(label -> !label.isEmpty()),
                Optional.of(magic.uuid()).filter(uuid -> !uuid.isEmpty()));
    }

    /** Writes zeroes over them, without a flush; nothing else is changed. */
    static void wipe(BlockDevice device, List<FoundSignature> signatures) throws IOException {
        for (FoundSignature signature : signatures) {
            Bytes.write(device, signature.offsetBytes(), Bytes.allocate(signature.lengthBytes()));
        }
    }
}
