package io.drydock.bindings;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the include lists with what was generated, both ways: jextract says nothing about a name
 * that is in no header or that it cannot bind.
 */
class IncludeListsTest {

    @ParameterizedTest
    @MethodSource("io.drydock.bindings.Library#all")
    void everyFunctionAndConstantIsThereAndNothingElse(Library library) throws Exception {
        Set<String> listed = library.included("function");
        listed.addAll(library.included("constant"));

        assertThat(listed).isNotEmpty();
        assertThat(membersOf(library.header())).isEqualTo(listed);
    }

    @ParameterizedTest
    @MethodSource("io.drydock.bindings.Library#all")
    void everyTypeIsThereAndNothingElse(Library library) throws Exception {
        Set<String> listed = library.included("struct");
        listed.addAll(library.included("typedef"));

        Set<String> types = library.sources();
        types.removeIf(n -> n.matches(library.headerClass() + "(_\\d+|\\$shared|Errno)?"));
        // Function pointers among a function's parameters come with it.
        Set<String> functions = library.included("function");
        types.removeIf(n -> n.contains("$") && functions.contains(n.replaceFirst("\\$.*", "")));

        assertThat(types).isEqualTo(listed);
        for (String type : listed) {
            assertThat(library.load(type)).isPublic();
        }
    }

    @ParameterizedTest
    @MethodSource("io.drydock.bindings.Library#settingErrno")
    void errnoTwinsHaveTheirFunctionsParametersAfterTheState(Library library) throws Exception {
        assertThat(membersOf(library.errnoTwins()))
                .isEqualTo(new TreeSet<>(library.errnoFunctions()));
        for (String function : library.errnoFunctions()) {
            Method plain = Library.method(library.header(), function);
            Method twin = Library.method(library.errnoTwins(), function);

            assertThat(twin.getReturnType()).as(function).isEqualTo(plain.getReturnType());
            assertThat(twin.getParameterTypes())
                    .as(function)
                    .containsExactly(
                            Stream.concat(
                                            Stream.of(MemorySegment.class),
                                            Arrays.stream(plain.getParameterTypes()))
                                    .toArray(Class<?>[]::new));
        }
    }

    /** The static methods that stand for C names, not the accessors made for them. */
    private static Set<String> membersOf(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(m -> Modifier.isStatic(m.getModifiers()))
                .map(Method::getName)
                .filter(n -> !n.contains("$"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
