package io.drydock.internal.worker;

import io.drydock.filesystem.Isolation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The program that a worker is, and its arguments.
 *
 * <p>Threading: immutable.
 *
 * @param classes the jars and directories that it has its classes from
 * @param dataBytes what it may have of memory of its own, in all
 */
record WorkerCommand(String program, List<String> arguments, List<Path> classes, long dataBytes) {
    /** For all that is not on the heap: the JVM's own, stacks, and what libraries allocate. */
    private static final long BESIDE_HEAP_BYTES = 1L << 30;

    /**
     * For a small process that leaves nothing behind when it crashes: no core, no files of its own
     * but what it says on its standard error.
     */
    private static final List<String> OPTIONS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xshare:auto",
                    "-Xrs",
                    "-XX:-UsePerfData",
                    "-XX:+DisableAttachMechanism",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-XX:-CreateCoredumpOnCrash",
                    "-XX:+ErrorFileToStderr");

    WorkerCommand {
        arguments = List.copyOf(arguments);
        classes = List.copyOf(classes);
    }

    /**
     * A JVM like this one.
     *
     * @param main whose main method calls {@link WorkerServer#serve}
     */
    static WorkerCommand of(Isolation isolation, Class<?> main) {
        Path java =
                isolation.java().orElse(Path.of(System.getProperty("java.home"), "bin", "java"));
        List<String> arguments = new ArrayList<>(OPTIONS);
        arguments.add("-Xmx" + isolation.heapBytes());
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("drydock."))
                .forEach(name -> arguments.add("-D" + name + "=" + System.getProperty(name)));
        String classes;
        if (main.getModule().isNamed() && isolation.classPath().isEmpty()) {
            classes = System.getProperty("jdk.module.path", "");
            addModules(arguments, classes, main);
        } else {
            classes = isolation.classPath().orElse(System.getProperty("java.class.path"));
            arguments.add("--enable-native-access=ALL-UNNAMED");
            arguments.add("-cp");
            arguments.add(classes);
            arguments.add(main.getName());
        }
        return new WorkerCommand(
                java.toString(),
                arguments,
                paths(classes),
                isolation.heapBytes() + BESIDE_HEAP_BYTES);
    }

    /** All jars of a directory are named by an asterisk behind it. */
    private static List<Path> paths(String classes) {
        return Stream.of(classes.split(":"))
                .filter(part -> !part.isEmpty())
                .map(part -> Path.of(part.replaceFirst("\\*$", "")))
                .toList();
    }

    /** In an image of jlink(1) there is no path, for the modules are in it. */
    private static void addModules(List<String> arguments, String path, Class<?> main) {
        arguments.add(
                ModuleLayer.boot().modules().stream()
                        .filter(Module::isNativeAccessEnabled)
                        .filter(module -> isOfWorker(module, main.getModule()))
                        .map(Module::getName)
                        .collect(Collectors.joining(",", "--enable-native-access=", "")));
        if (!path.isEmpty()) {
            arguments.add("-p");
            arguments.add(path);
        }
        arguments.add("-m");
        arguments.add(main.getModule().getName() + "/" + main.getName());
    }

    /** What the worker's module needs, and those that have drivers; Java warns of any other. */
    private static boolean isOfWorker(Module module, Module main) {
        return main.canRead(module) || module.canRead(main);
    }
}
