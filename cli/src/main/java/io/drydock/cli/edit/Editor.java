package io.drydock.cli.edit;

import io.drydock.cli.text.Printable;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The user's editor, on a copy of the file in a directory that nobody else can read.
 *
 * <p>Threading: immutable.
 */
public final class Editor implements Edit {
    private final String command;

    private Editor(String command) {
        this.command = command;
    }

    /** The editor of those environment variables: {@code VISUAL}, {@code EDITOR}, or else vi. */
    public static Editor of(Map<String, String> environment) {
        for (String variable : new String[] {"VISUAL", "EDITOR"}) {
            String command = environment.getOrDefault(variable, "");
            if (!command.isBlank()) {
                return new Editor(command);
            }
        }
        return new Editor("vi");
    }

    @Override
    public byte[] apply(GuestPath file, byte[] content) throws IOException {
        Path directory = Files.createTempDirectory("drydock-edit");
        try {
            Path copy = directory.resolve(name(file));
            try {
                Files.write(copy, content);
                run(copy);
                return Files.readAllBytes(copy);
            } finally {
                Files.deleteIfExists(copy);
            }
        } finally {
            Files.deleteIfExists(directory);
        }
    }

    /** The file's own name, by which editors choose the syntax, if it can do no harm there. */
    private static String name(GuestPath file) {
        String name = Printable.of(file.name().toBytes());
        boolean plain = name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != '\\');
        return plain && !name.startsWith("-") && !name.equals(".") && !name.equals("..")
                ? name
                : "file";
    }

    /** The variable may hold options, so a shell reads it, as git(1) and crontab(1) have it. */
    private void run(Path copy) throws IOException {
        Process editor =
                new ProcessBuilder("/bin/sh", "-c", command + " \"$1\"", "sh", copy.toString())
                        .inheritIO()
                        .start();
        try {
            int status = editor.waitFor();
            if (status != 0) {
                throw new IOException("editor " + command + ": exit status " + status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("editor " + command + ": interrupted", e);
        }
    }
}
