package io.drydock.bindings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Finds every symbol and links every handle: a header declares things that no library exports. */
class SymbolsTest {

    @ParameterizedTest
    @MethodSource("io.drydock.bindings.Library#all")
    void everyFunctionIsInItsLibrary(Library library) throws Exception {
        assumeInstalled(library);
        for (String function : library.included("function")) {
            MemorySegment address =
                    (MemorySegment) Library.call(library.header(), function + "$address");
            assertThat(address).as(function).isNotEqualTo(MemorySegment.NULL);
        }
    }

    @ParameterizedTest
    @MethodSource("io.drydock.bindings.Library#settingErrno")
    void everyErrnoTwinLinks(Library library) throws Exception {
        assumeInstalled(library);
        for (String function : library.errnoFunctions()) {
            String holder = library.errnoTwins().getName() + "$" + function;
            Class.forName(holder, true, Library.class.getClassLoader());
        }
    }

    private static void assumeInstalled(Library library) throws ReflectiveOperationException {
        assumeTrue(
                library.isAvailable(),
                library.name() + " is not installed: its symbols are not looked up");
    }
}
