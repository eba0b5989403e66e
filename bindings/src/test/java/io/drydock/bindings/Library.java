package io.drydock.bindings;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A line of {@code jextract/libs.txt}: one generated package and the lists that it is made from. It
 * is that of the module whose directory is the current one: a module with bindings of its own runs
 * these tests, too.
 *
 * @param lookup where symbols are found, as {@code libs.txt} says it
 */
record Library(String name, String headerClass, String lookup) {

    static final Path INPUTS = Path.of("jextract");
    static final Path GENERATED = Path.of("src/main/generated");

    private static final Path MODULE = Path.of("").toAbsolutePath().getFileName();

    static List<Library> all() throws IOException {
        return Files.readAllLines(INPUTS.resolve("libs.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" "))
                .map(fields -> new Library(fields[0], fields[1], fields[2]))
                .toList();
    }

    /** The libraries that have functions which set errno. */
    static List<Library> settingErrno() throws IOException {
        List<Library> setting = new ArrayList<>();
        for (Library library : all()) {
            if (!library.errnoFunctions().isEmpty()) {
                setting.add(library);
            }
        }
        return setting;
    }

    String packageName() {
        return "io.drydock." + MODULE + "." + name;
    }

    Path shim() {
        return INPUTS.resolve(name + ".h").toAbsolutePath();
    }

    /**
     * Returns the names of one kind ({@code function}, {@code struct}, ...) in the include list.
     */
    Set<String> included(String kind) throws IOException {
        String option = "--include-" + kind + " ";
        return Files.readAllLines(INPUTS.resolve(name + ".includes")).stream()
                .filter(line -> line.startsWith(option))
                .map(line -> line.substring(option.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    List<String> errnoFunctions() throws IOException {
        return Files.readAllLines(INPUTS.resolve(name + ".errno"));
    }

    Class<?> header() throws ClassNotFoundException {
        return load(headerClass);
    }

    Class<?> errnoTwins() throws ClassNotFoundException {
        return load(headerClass + "Errno");
    }

    /** Whether the library is installed, or is the process itself. */
    boolean isAvailable() throws ReflectiveOperationException {
        if (lookup.equals("-")) {
            return true;
        }
        int dot = lookup.lastIndexOf('.');
        Class<?> holder = dot < 0 ? NativeLibrary.class : Class.forName(lookup.substring(0, dot));
        Object library = holder.getField(lookup.substring(dot + 1)).get(null);
        return ((NativeLibrary) library).isAvailable();
    }

    /** Loads a class of the package without initialising it, so without opening the library. */
    Class<?> load(String simpleName) throws ClassNotFoundException {
        return Class.forName(
                packageName() + "." + simpleName, false, Library.class.getClassLoader());
    }

    /** Returns the only public method of this name that a class declares or inherits. */
    static Method method(Class<?> type, String name) {
        return Arrays.stream(type.getMethods())
                .filter(m -> m.getName().equals(name))
                .collect(
                        Collectors.collectingAndThen(
                                Collectors.toList(),
                                found -> {
                                    if (found.size() != 1) {
                                        throw new AssertionError(
                                                "%d methods %s in %s"
                                                        .formatted(found.size(), name, type));
                                    }
                                    return found.getFirst();
                                }));
    }

    /** Calls a generated method without parameters. */
    static Object call(Class<?> type, String name) throws ReflectiveOperationException {
        // A field of the name has a getter and a setter as well, which have parameters.
        Method method = type.getMethod(name);
        // jextract's second and later parts of a header class are package-private.
        method.setAccessible(true);
        return method.invoke(null);
    }

    /** Returns the names of the source files of the package, without suffix. */
    Set<String> sources() throws IOException {
        Path directory = GENERATED.resolve(packageName().replace('.', '/'));
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString().replaceFirst("\\.java$", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
