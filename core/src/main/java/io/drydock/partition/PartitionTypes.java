package io.drydock.partition;

import io.drydock.volume.PartitionTable;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What partition types can be called beside their GUIDs and numbers: the names that sfdisk(8) has
 * for them, and some more.
 */
enum PartitionTypes {
    LINUX("0FC63DAF-8483-4772-8E79-3D69D8477DE4", "0x83"),
    SWAP("0657FD6D-A4AB-43C4-84E5-0933C84B4F4F", "0x82"),
    HOME("933AC7E1-2EB4-4F13-B844-0E14E2AEF915", ""),
    UEFI("C12A7328-F81F-11D2-BA4B-00A0C93EC93B", "0xef"),
    RAID("A19D880F-05FC-4D3B-A006-743F0F84911E", "0xfd"),
    LVM("E6D6D379-F507-44C2-A23C-238F2A3DF928", "0x8e"),
    BIOS("21686148-6449-6E6F-744E-656564454649", ""),
    BOOT("BC13C2FF-59E6-4262-A352-B275FD6F7172", "0xea"),
    LUKS("CA7D7CCB-63ED-4C53-861C-1742536059CC", "0xe8"),
    PREP("9E1A2D38-C612-4316-AA26-8B49521E5A8B", "0x41"),
    MSR("E3C9E316-0B5C-4DB8-817D-F92DF00215AE", ""),
    WINDOWS("EBD0A0A2-B9E5-4433-87C0-68B6B72699C7", "0x7"),
    FAT32("EBD0A0A2-B9E5-4433-87C0-68B6B72699C7", "0xc");

    private static final Pattern CODE = Pattern.compile("(0x)?0*([0-9a-f]{1,2})");

    private final String guid;
    private final String code;

    PartitionTypes(String guid, String code) {
        this.guid = guid;
        this.code = code;
    }

    /** The type as tables of that kind have it; empty where the text is none. */
    static Optional<String> find(PartitionTable.Kind kind, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return named(lower)
                .map(type -> kind == PartitionTable.Kind.GPT ? type.guid : type.code)
                .filter(found -> !found.isEmpty())
                .or(() -> kind == PartitionTable.Kind.GPT ? guid(lower) : code(lower));
    }

    private static Optional<PartitionTypes> named(String name) {
        return Arrays.stream(values()).filter(type -> type.lowerName().equals(name)).findFirst();
    }

    private static Optional<String> guid(String text) {
        return Guids.isOne(text) && !text.equals(Guids.ZERO)
                ? Optional.of(text.toUpperCase(Locale.ROOT))
                : Optional.empty();
    }

    private static Optional<String> code(String text) {
        return Optional.of(CODE.matcher(text))
                .filter(Matcher::matches)
                .map(matcher -> Integer.parseInt(matcher.group(2), 16))
                .filter(code -> code != 0)
                .map("0x%x"::formatted);
    }

    /** Whether tables of that kind take it for a container of logical partitions. */
    static boolean isExtended(String code) {
        return code.equals("0x5") || code.equals("0xf") || code.equals("0x85");
    }

    private String lowerName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All names, for messages. */
    static String names() {
        return Arrays.stream(values())
                .map(PartitionTypes::lowerName)
                .collect(Collectors.joining(", "));
    }
}
