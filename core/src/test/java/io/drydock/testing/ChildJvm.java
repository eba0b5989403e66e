package io.drydock.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Another JVM with the same classes, which a test may kill. It is gone when this is closed. */
public final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts a main class. */
    public static ChildJvm start(Class<?> main, Object... arguments) throws IOException {
        return startWith(List.of(), main, arguments);
    }

    /** Starts a main class by a command that ends by running its arguments, such as unshare(1). */
    public static ChildJvm startWith(List<String> prefix, Class<?> main, Object... arguments)
            throws IOException {
        return new ChildJvm(builder(prefix, List.of(), main, arguments).start());
    }

    /**
     * As {@link #startWith}, in a directory that it and the processes that it starts work in, and
     * where all of its temporary files are.
     */
    public static ChildJvm startIn(
            Path directory, List<String> prefix, Class<?> main, Object... arguments)
            throws IOException {
        List<String> options = List.of("-Djava.io.tmpdir=" + directory, "-XX:-UsePerfData");
        return new ChildJvm(
                builder(prefix, options, main, arguments).directory(directory.toFile()).start());
    }

    /**
     * As {@link #startIn}, for one that may not see the classes where they are: copies of them are
     * put into the directory.
     */
    public static ChildJvm startAway(
            Path directory, List<String> prefix, Class<?> main, Object... arguments)
            throws IOException {
        List<String> copies = new ArrayList<>();
        Path classes = Files.createDirectory(directory.resolve("classes"));
        for (String part : classPath().split(":")) {
            if (Files.exists(Path.of(part))) {
                Path copy = classes.resolve(String.valueOf(copies.size()));
                Commands.run("cp", "-r", part, copy);
                copies.add(copy.toString());
            }
        }
        List<String> options = List.of("-Djava.io.tmpdir=" + directory, "-XX:-UsePerfData");
        ProcessBuilder builder = builder(prefix, options, main, arguments);
        builder.command()
                .replaceAll(word -> word.equals(classPath()) ? String.join(":", copies) : word);
        return new ChildJvm(builder.directory(directory.toFile()).start());
    }

    /** Starts a main class in a JVM that lets nothing call native code. */
    public static ChildJvm startWithoutNatives(Class<?> main, Object... arguments)
            throws IOException {
        List<String> command = command(main, arguments);
        command.remove("--enable-native-access=ALL-UNNAMED");
        return new ChildJvm(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** Starts a main class without the jars of whose path this is a part. */
    public static ChildJvm startWithout(String jars, Class<?> main, Object... arguments)
            throws IOException {
        List<String> command = command(main, arguments);
        command.replaceAll(word ->
                word.equals(classPath())
                        ? Stream.of(word.split(":"))
                                .filter(jar -> !jar.contains(jars))
                                .collect(Collectors.joining(":"))
                        : word);
        return new ChildJvm(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    private static ProcessBuilder builder(
            List<String> prefix, List<String> options, Class<?> main, Object... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(command(options, main, arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /** The command that starts a main class, for those who start it otherwise. */
    public static List<String> command(Class<?> main, Object... arguments) {
        return command(List.of(), main, arguments);
    }

    private static List<String> command(List<String> options, Class<?> main, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp"));
        command.add(classPath());
        command.addAll(
                List.of("--enable-native-access=ALL-UNNAMED", "--illegal-native-access=deny"));
        command.addAll(options);
        command.add(main.getName());
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        return command;
    }

    /** Surefire patches the tests into the module, and so they are on neither path. */
    public static String classPath() {
        return Stream.of(
                        "target/test-classes",
                        "target/classes",
                        System.getProperty("jdk.module.path", ""),
                        System.getProperty("java.class.path", ""))
                .flatMap(path -> Stream.of(path.split(":", -1)))
                .filter(part -> !part.isEmpty())
                .map(part -> Path.of(part).toAbsolutePath().toString())
                .collect(Collectors.joining(":"));
    }

    /** The next line that it writes to stdout. */
    public String readLine() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new AssertionError("the child has ended");
        }
        return line;
    }

    /** The lines that it has written and nobody has read, to the end that it has come to. */
    public List<String> lines() throws IOException {
        return output.readAllLines();
    }

    /** Waits for its end and returns its exit code. */
    public int waitFor() throws InterruptedException {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            throw new AssertionError("the child hangs");
        }
        return process.exitValue();
    }

    public long pid() {
        return process.pid();
    }

    /** {@code kill -9}; returns when it is dead. What it has written can still be read. */
    public void kill() {
        process.toHandle().destroyForcibly(); // Process.destroyForcibly closes the streams
        process.onExit().join();
    }

    /** Ends what it has started, too: by a command such as strace(1), it is no child of ours. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
