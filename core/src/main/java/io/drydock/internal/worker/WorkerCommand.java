package io.drydock.internal.worker;

import io.drydock.filesystem.Isolation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The program that a worker is, and its arguments.
 *
 * <p>Threading: immutable.
 */
record WorkerCommand(String program, List<String> arguments) {
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
        if (main.getModule().isNamed() && isolation.classPath().isEmpty()) {
            addModules(arguments, main);
        } else {
            arguments.add("--enable-native-access=ALL-UNNAMED");
            arguments.add("-cp");
            arguments.add(isolation.classPath().orElse(System.getProperty("java.class.path")));
            arguments.add(main.getName());
        }
        return new WorkerCommand(java.toString(), arguments);
    }

    private static void addModules(List<String> arguments, Class<?> main) {
        arguments.add(
                ModuleLayer.boot().modules().stream()
                        .filter(Module::isNativeAccessEnabled)
                        .map(Module::getName)
                        .collect(Collectors.joining(",", "--enable-native-access=", "")));
        Optional.ofNullable(System.getProperty("jdk.module.path"))
                .ifPresent(path -> {
                    arguments.add("-p");
                    arguments.add(path);
                });
        arguments.add("-m");
        arguments.add(main.getModule().getName() + "/" + main.getName());
    }
}
