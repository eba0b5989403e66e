package io.drydock.cli;

import io.drydock.cli.command.Streams;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Runs the commands once, for src/launcher/train: the classes that they use go into the AOT cache.
 * Errors do not matter, but for what they cost: fewer classes are cached.
 */
final class Rehearsal {
    private Rehearsal() {}

    /**
     * The argument is a directory with {@code guest.raw}, {@code guest.qcow2}, and {@code nbd}, the
     * socket of a server.
     */
    public static void main(String[] args) {
        Path directory = Path.of(args[0]);
        String raw = directory.resolve("guest.raw").toString();
        String copies = directory.toString();
        run("help");
        run("version");
        run("doctor", "--json");
        run("inspect", "--format=raw", raw);
        run("inspect", "--format=raw", "--json", raw);
        run("inspect", "--format=raw", "--xml", raw);
        run("filesystems", "--format=raw", raw);
        run("ls", "-l", "--format=raw", raw, "/etc");
        run("cat", "--format=raw", raw, "/etc/hostname");
        run("cat", "--format=raw", raw, "/missing");
        run("copy-out", "--format=raw", raw, "/etc", copies);
        run("copy-in", "--rw", "--format=raw", raw, copies + "/etc", "/");
        run("edit", "--rw", "--format=raw", "-e", "s/^./x/", raw, "/etc/hostname");
        run("inspect", directory.resolve("guest.qcow2").toString());
        String uri = "nbd+unix:///?socket=" + directory.resolve("nbd");
        run("nbd", "info", uri);
        run("nbd", "info", "--list", "--json", uri);
        run("nbd", "info", "--map", uri);
        run("nbd", "copy", "-p", uri, copies + "copy");
        run("nbd", "copy", copies + "copy", "-");
        run("nbd", "dump", "-n", "4096", uri);
    }

    private static void run(String... words) {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        int status =
                Main.run(
                        new Streams(InputStream.nullInputStream(), nowhere, System.err, false),
                        words);
        System.err.println(String.join(" ", words) + ": " + status);
    }
}
