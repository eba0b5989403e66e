package io.drydock.internal.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The descriptor of a VMDK image (VMware's "Virtual Disk Format 5.0"): text that says which files
 * it consists of.
 *
 * @param createType the kind of image
 * @param contentId the CID, by which a difference knows its parent's state
 * @param parentId the parent's CID
 * @param parent the parent's name
 * @param extents the files, in the order in which they make up the disk
 */
record VmdkDescriptor(
        String createType,
        String contentId,
        String parentId,
        Optional<String> parent,
        List<Extent> extents) {
    static final int MAX_BYTES = 1 << 20;

    private static final int MAX_EXTENTS = 1024;
    private static final String NO_PARENT = "ffffffff";

    /** Those that vmdk_open_desc_file of QEMU's block/vmdk.c takes. */
    private static final Set<String> CREATE_TYPES =
            Set.of(
                    "monolithicFlat",
                    "vmfs",
                    "vmfsSparse",
                    "seSparse",
                    "twoGbMaxExtentSparse",
                    "twoGbMaxExtentFlat");

    private static final Pattern VALUE =
            Pattern.compile("(CID|parentCID|createType|parentFileNameHint)\\s*=\\s*\"?([^\"]*)\"?");
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{1,8}");
    private static final Pattern EXTENT =
            Pattern.compile(
                    "(RW|RDONLY) (\\d{1,15}) (FLAT|VMFS|SPARSE|VMFSSPARSE|SESPARSE)"
                            + " \"([^\"]+)\"(?: (\\d{1,15}))?");
    private static final Pattern ANY_EXTENT = Pattern.compile("(RW|RDONLY|NOACCESS)\\s.*");

    /**
     * One of the files.
     *
     * @param sectors how much of the disk it holds, in units of 512 bytes
     * @param type how it holds it
     * @param name its name as written
     * @param offset where in the file it begins, in units of 512 bytes
     */
    record Extent(long sectors, String type, String name, long offset) {
        /** Whether the file is the disk's bytes, without a header. */
        boolean isFlat() {
            return type.equals("FLAT") || type.equals("VMFS");
        }
    }

    /** Takes the text apart, up to its first NUL. */
    static VmdkDescriptor parse(HeaderReader reader, ByteBuffer bytes) throws IOException {
        String text = StandardCharsets.UTF_8.decode(bytes).toString();
        int end = text.indexOf('\0');
        String createType = "";
        String contentId = "";
        String parentId = NO_PARENT;
        Optional<String> parent = Optional.empty();
        List<Extent> extents = new ArrayList<>();
        for (String line : (end < 0 ? text : text.substring(0, end)).lines().toList()) {
            Matcher value = VALUE.matcher(line.strip());
            if (value.matches()) {
                switch (value.group(1)) {
                    case "CID" -> contentId = id(reader, value.group(2));
                    case "parentCID" -> parentId = id(reader, value.group(2));
                    case "createType" -> createType = value.group(2);
                    default -> parent = Optional.of(value.group(2));
                }
            } else if (ANY_EXTENT.matcher(line.strip()).matches()) {
                extents.add(extent(reader, line.strip()));
                if (extents.size() > MAX_EXTENTS) {
                    throw reader.corrupt("its VMDK descriptor names more than 1024 extents");
                }
            }
        }
        if (contentId.isEmpty()) {
            throw reader.corrupt("its VMDK descriptor has no CID");
        }
        boolean child = !parentId.equalsIgnoreCase(NO_PARENT);
        if (child && parent.isEmpty()) {
            throw reader.corrupt("it is a difference to a VMDK image that it does not name");
        }
        return new VmdkDescriptor(
                createType, contentId, parentId, child ? parent : Optional.empty(), extents);
    }

    private static String id(HeaderReader reader, String text) throws IOException {
        if (!ID.matcher(text).matches()) {
            throw reader.corrupt("its VMDK descriptor has a content id that is no number");
        }
        return text;
    }

    private static Extent extent(HeaderReader reader, String line) throws IOException {
        Matcher extent = EXTENT.matcher(line);
        if (!extent.matches()) {
            throw reader.unsupported(
                    "its VMDK descriptor has an extent of an unknown kind: " + line,
                    "convert it with VMware's vmware-vdiskmanager");
        }
        String offset = extent.group(5);
        return new Extent(
                Long.parseLong(extent.group(2)),
                extent.group(3),
                extent.group(4),
                offset == null ? 0 : Long.parseLong(offset));
    }

    /** Checks that QEMU can open an image of that kind by its descriptor. */
    void checkCreateType(HeaderReader reader) throws IOException {
        if (!CREATE_TYPES.contains(createType)) {
            throw reader.unsupported(
                    "it is a VMDK image of type '" + createType + "'",
                    "convert it with VMware's vmware-vdiskmanager");
        }
        if (extents.isEmpty()) {
            throw reader.corrupt("its VMDK descriptor names no extents");
        }
    }

    /**
     * A descriptor for QEMU, made of nothing but what was understood here: two parsers never agree
     * on all that a hostile one may hold, and what QEMU takes for an extent it opens.
     *
     * @param paths where to find the extents, in their order
     */
    String rewritten(List<String> paths) {
        StringBuilder text = new StringBuilder();
        text.append("# Disk DescriptorFile\nversion=1\nCID=").append(contentId);
        text.append("\nparentCID=").append(parentId);
        text.append("\ncreateType=\"").append(createType).append("\"\n");
        for (int i = 0; i < extents.size(); i++) {
            Extent extent = extents.get(i);
            text.append("RW ").append(extent.sectors).append(' ').append(extent.type);
            text.append(" \"").append(paths.get(i)).append('"');
            if (extent.isFlat()) {
                text.append(' ').append(extent.offset);
            }
            text.append('\n');
        }
        return text.toString();
    }
}
