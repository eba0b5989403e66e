package io.drydock.bindings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares layouts and constants with what the C compiler makes of the same headers. */
class HeadersTest {

    @TempDir private Path directory;

    @ParameterizedTest
    @MethodSource("io.drydock.bindings.Library#all")
    void layoutsAreThoseOfTheCompiler(Library library) throws Exception {
        Map<String, Long> ours = new TreeMap<>();
        for (String struct : library.included("struct")) {
            describe("struct " + struct, layout(library, struct), ours);
        }
        for (String type : library.included("typedef")) {
            if (!isFunction(library, type)) {
                describe(type, layout(library, type), ours);
            }
        }
        compare(library, ours);
    }

    @ParameterizedTest
    @MethodSource("io.drydock.bindings.Library#all")
    void integerConstantsAreThoseOfTheCompiler(Library library) throws Exception {
        Map<String, Long> ours = new TreeMap<>();
        for (String constant : library.included("constant")) {
            // The others are strings and pointers such as MAP_FAILED.
            if (Library.call(library.header(), constant) instanceof Number value) {
                ours.put(constant, value.longValue());
            }
        }
        assertThat(ours.isEmpty()).isEqualTo(library.included("constant").isEmpty());
        compare(library, ours);
    }

    @Test
    void openFlagsAreThoseOfThisArchitecture() throws Exception {
        Library libc = new Library("libc", "LibC", "-");
        assumeTrue(Files.exists(libc.shim()), "this module has no bindings of libc");
        compare(
                libc,
                Map.of(
                        "O_DIRECTORY", (long) OpenFlags.O_DIRECTORY,
                        "O_NOFOLLOW", (long) OpenFlags.O_NOFOLLOW,
                        "O_DIRECT", (long) OpenFlags.O_DIRECT,
                        "O_TMPFILE", (long) OpenFlags.O_TMPFILE));
    }

    private void compare(Library library, Map<String, Long> ours) throws Exception {
        Map<String, Long> theirs =
                new CProgram(directory, library.shim()).evaluate(new ArrayList<>(ours.keySet()));

        assertThat(theirs).hasSameSizeAs(ours);
        Map<String, Long> differing = new TreeMap<>(ours);
        differing.entrySet().removeAll(theirs.entrySet());
        assertThat(differing).as("values that are other ones in C").isEmpty();
    }

    /** Whether it is the type of a callback, which has no layout. */
    private static boolean isFunction(Library library, String type) throws Exception {
        return Arrays.stream(library.load(type).getMethods())
                .anyMatch(method -> method.getName().equals("descriptor"));
    }

    private static GroupLayout layout(Library library, String type) throws Exception {
        return (GroupLayout) Library.call(library.load(type), "layout");
    }

    private static void describe(String type, GroupLayout layout, Map<String, Long> ours) {
        ours.put("sizeof(" + type + ")", layout.byteSize());
        for (MemoryLayout member : layout.memberLayouts()) {
            String name = member.name().orElse("$");
            // Padding has no name, an anonymous union one that C does not know.
            if (name.contains("$")) {
                continue;
            }
            ours.put(
                    "offsetof(%s, %s)".formatted(type, name),
                    layout.byteOffset(PathElement.groupElement(name)));
            if (member.byteSize() > 0) {
                ours.put("sizeof(((%s *) 0)->%s)".formatted(type, name), member.byteSize());
            }
        }
    }
}
