package io.drydock.cli.md;

import io.drydock.cli.text.Sizes;
import io.drydock.cli.text.Table;
import io.drydock.raid.ArrayMember;
import io.drydock.raid.RaidArray;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Arrays for people to read. */
final class ArrayText {
    private ArrayText() {}

    /** A table with a row for each. */
    static String list(List<RaidArray> arrays) {
        Table table = Table.titled("NAME", "LEVEL", "STATUS", ">SIZE", "MEMBERS");
        for (RaidArray array : arrays) {
            table.row(
                    array.deviceName(),
                    array.geometry().level().mdName(),
                    word(array.status()),
                    size(array),
                    array.members().stream()
                            .map(member -> member.device().name())
                            .collect(Collectors.joining(",")));
        }
        return table.toString();
    }

    private static String size(RaidArray array) {
        return array.sizeBytes() == 0 ? "-" : Sizes.human(array.sizeBytes());
    }

    /** All of one: its properties, its members, and what is wrong with it. */
    static String detail(RaidArray array) {
        Table properties =
                Table.plain(2)
                        .row("Name:", array.deviceName())
                        .row("Stored name:", array.name().isEmpty() ? "-" : array.name())
                        .row("UUID:", array.mdUuid())
                        .row("Metadata:", array.version().mdName())
                        .row("Level:", array.geometry().level().mdName());
        if (!array.geometry().layoutName().isEmpty()) {
            properties.row("Layout:", array.geometry().layoutName());
        }
        if (array.geometry().chunkBytes() > 0) {
            properties.row("Chunk:", Sizes.exact(array.geometry().chunkBytes()));
        }
        properties
                .row("Size:", size(array))
                .row("Devices:", Integer.toString(array.geometry().devices()))
                .row("Created:", array.created().toString())
                .row("Status:", word(array.status()) + (array.isClean() ? "" : ", not clean"));
        StringBuilder text = new StringBuilder(properties.toString());
        array.obstacle().ifPresent(why -> text.append("Cannot be used: ").append(why).append('\n'));
        text.append('\n').append(members(array));
        if (!array.warnings().isEmpty()) {
            text.append('\n');
            array.warnings().forEach(warning -> text.append(warning).append('\n'));
        }
        return text.toString();
    }

    private static String members(RaidArray array) {
        Table table = Table.titled("DEVICE", ">ROLE", "STATE", ">EVENTS", "UPDATED");
        for (ArrayMember member : array.members()) {
            table.row(
                    member.device().name(),
                    member.role().isPresent() ? "" + member.role().getAsInt() : "-",
                    word(member.state()),
                    Long.toUnsignedString(member.events()),
                    member.updated().toString());
        }
        for (int role : array.missingRoles()) {
            table.row("-", Integer.toString(role), "missing", "-", "-");
        }
        return table.toString();
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
