package io.drydock.internal.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a VMDK image refers to, by its descriptor (VMware's Virtual Disk Format 5.0): a text file of
 * its own, or embedded in a sparse extent.
 */
final class VmdkDescriptor {
    private static final int MAX_DESCRIPTOR_BYTES = 1 << 20;
    private static final int SECTOR_BYTES = 512;
    private static final Pattern EXTENT =
            Pattern.compile("^(?:RW|RDONLY|NOACCESS)\\s+\\d+\\s+(\\w+)\\s+\"([^\"\\n]*)\".*");
    private static final Pattern PARENT_ID = Pattern.compile("^parentCID\\s*=\\s*([0-9a-fA-F]+).*");
    private static final Pattern PARENT = Pattern.compile("^parentFileNameHint\\s*=\\s*\"(.*)\".*");
    private static final String NO_PARENT = "ffffffff";

    private VmdkDescriptor() {}

    static References read(HeaderReader reader) throws IOException {
        ByteBuffer head = reader.readUpTo(0, SECTOR_BYTES);
        if (startsWith(head, "KDMV")) {
            return embedded(reader, head.order(ByteOrder.LITTLE_ENDIAN));
        }
        if (startsWith(head, "COWD")) {
            return References.NONE;
        }
        if (reader.sizeBytes() > MAX_DESCRIPTOR_BYTES) {
            throw reader.corrupt("its VMDK descriptor has " + reader.sizeBytes() + " bytes");
        }
        return parse(text(reader.read(0, reader.sizeBytes(), "descriptor")), false);
    }

    /** In a hosted sparse extent the descriptor is found through the header (section "Header"). */
    private static References embedded(HeaderReader reader, ByteBuffer head) throws IOException {
        if (head.remaining() < SECTOR_BYTES) {
            throw reader.corrupt("the file is truncated within the VMDK header");
        }
        long offset = head.getLong(28);
        long sectors = head.getLong(36);
        if (offset == 0) {
            return References.NONE;
        }
        if (sectors < 0
                || sectors > MAX_DESCRIPTOR_BYTES / SECTOR_BYTES
                || offset < 0
                || offset > reader.sizeBytes() / SECTOR_BYTES) {
            throw reader.corrupt("its VMDK descriptor is not within the file");
        }
        ByteBuffer descriptor =
                reader.read(offset * SECTOR_BYTES, sectors * SECTOR_BYTES, "VMDK descriptor");
        return parse(text(descriptor), true);
    }

    /**
     * @param isExtent whether the descriptor is embedded in its only extent, which it names too
     */
    static References parse(String descriptor, boolean isExtent) {
        List<String> extents = new ArrayList<>();
        boolean hasParent = false;
        Optional<String> parent = Optional.empty();
        for (String line : (Iterable<String>) descriptor.lines()::iterator) {
            Matcher extent = EXTENT.matcher(line);
            Matcher parentId = PARENT_ID.matcher(line);
            Matcher hint = PARENT.matcher(line);
            if (extent.matches()) {
                if (!isExtent && !extent.group(1).equals("ZERO")) {
                    extents.add(extent.group(2));
                }
            } else if (parentId.matches()) {
                hasParent = !parentId.group(1).equalsIgnoreCase(NO_PARENT);
            } else if (hint.matches()) {
                parent = Optional.of(hint.group(1));
            }
        }
        // QEMU looks at the hint alone (vmdk_parent_open), so a hint is a parent to us as well.
        Optional<String> backing = parent.or(hasParent ? () -> Optional.of("") : Optional::empty);
        return new References(
                backing, backing.map(name -> "vmdk"), Optional.empty(), List.copyOf(extents));
    }

    private static String text(ByteBuffer bytes) {
        String text = StandardCharsets.UTF_8.decode(bytes).toString();
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private static boolean startsWith(ByteBuffer bytes, String magic) {
        byte[] wanted = magic.getBytes(StandardCharsets.US_ASCII);
        return bytes.remaining() >= wanted.length
                && bytes.slice(0, wanted.length).equals(ByteBuffer.wrap(wanted));
    }
}
