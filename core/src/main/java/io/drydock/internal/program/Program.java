package io.drydock.internal.program;

import io.drydock.error.UnsupportedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A program that may be installed on this host.
 *
 * <p>Threading: immutable.
 *
 * @param name its file's name, such as {@code mkfs.xfs}
 * @param debianPackage the package that has it
 */
public record Program(String name, String debianPackage) {
    /** The program's path: on the PATH, or where programs usually are. */
    public Optional<String> find() {
        String path =
                Optional.ofNullable(System.getenv("PATH")).orElse("")
                        + ":/usr/sbin:/usr/bin:/sbin:/bin";
        for (String directory : path.split(":", -1)) {
            Path program = Path.of(directory, name);
            if (directory.startsWith("/") && Files.isExecutable(program)) {
                return Optional.of(program.toString());
            }
        }
        return Optional.empty();
    }

    /** Whether it is installed. */
    public boolean isInstalled() {
        return find().isPresent();
    }

    /**
     * Its path, as {@link #find}.
     *
     * @throws UnsupportedException when it is not installed, which names the package
     */
    public String path() throws UnsupportedException {
        return find().orElseThrow(() ->
                new UnsupportedException(
                        "start",
                        name,
                        "the program is not installed",
                        "install package " + debianPackage));
    }

    /** Runs it to its end: see {@link ProgramRun}. */
    public ProgramResult run(List<String> arguments) throws IOException {
        return run(arguments, RunOptions.defaults());
    }

    /**
     * Runs it to its end: see {@link ProgramRun}.
     *
     * @throws UnsupportedException when it is not installed, which names the package
     * @throws io.drydock.error.TimedOutException when it has not ended by the deadline
     * @throws io.drydock.error.CancelledException when the monitor has cancelled it
     */
    public ProgramResult run(List<String> arguments, RunOptions options) throws IOException {
        return ProgramRun.toEnd(this, arguments, options);
    }
}
