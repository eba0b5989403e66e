package io.drydock.it;

import io.drydock.Session;
import io.drydock.error.DrydockException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.inspect.OperatingSystem;
import io.drydock.testing.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program that does to guests all that a caller might, by the paths at which they may have traps.
 * To be run where the host can be read only: what leads out of a guest is overwritten.
 */
final class Visit {
    private final Guest guest;
    private final FileTree files;
    private final Path scratch;
    private final StringBuilder transcript = new StringBuilder();

    private Visit(Guest guest, Path scratch) {
        this.guest = guest;
        this.files = guest.files();
        this.scratch = scratch;
    }

    /** Something that may fail, but only with an error of ours. */
    private interface Attempt {
        Object make() throws IOException;
    }

    /**
     * Leaves a transcript of each visit: what there was to be seen and to be read.
     *
     * @param args an empty directory to work in, and raw images, each a guest
     */
    public static void main(String[] args) throws IOException {
        Path scratch = Path.of(args[0]);
        for (int i = 1; i < args.length; i++) {
            Path image = Path.of(args[i]);
            String transcript = of(image, Files.createDirectory(scratch.resolve("visit")));
            Files.writeString(transcriptOf(image, scratch), transcript);
        }
    }

    static Path transcriptOf(Path image, Path scratch) {
        return scratch.resolve(image.getFileName() + ".txt");
    }

    private static String of(Path image, Path scratch) throws IOException {
        ImageOptions options =
                ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(false);
        try (Session session = Session.builder().drive(image, options).open()) {
            OperatingSystem system = session.inspect().getFirst();
            try (Guest guest = session.guest(system)) {
                Visit visit = new Visit(guest, scratch);
                visit.transcript.append(system).append('\n').append(guest.mounts()).append('\n');
                visit.all();
                return visit.transcript.toString();
            }
        }
    }

    private void all() throws IOException {
        Files.createDirectory(scratch.resolve("out"));
        for (String name : Trap.FILES) {
            visit("/" + name, GuestPath.of("/" + name));
        }
        // Twice: then there is something in the way.
        attempt("copy out", () -> guest.copyOut(GuestPath.of("/etc"), scratch.resolve("out")));
        attempt("copy out", () -> guest.copyOut(GuestPath.of("/etc"), scratch.resolve("out")));
        attempt("copy in", () -> guest.copyIn(scratch.resolve("out/etc"), GuestPath.of("/")));
        Path in = Files.createDirectory(scratch.resolve("in"));
        for (String name : Trap.FILES) {
            Path file = Files.writeString(in.resolve(Path.of(name).getFileName()), "visited");
            attempt(
                    "copy in onto " + name,
                    () -> guest.copyIn(file, GuestPath.of("/" + name).parent()));
            attempt("look at " + name, () -> files.readText("/" + name));
        }
        attempt("remove", () -> gone(() -> files.removeTree("/etc")));
        Commands.run("rm", "-r", scratch);
    }

    private void visit(String name, GuestPath path) {
        byte[] bytes = "visited\n".getBytes(StandardCharsets.UTF_8);
        Path out = scratch.resolve("download");
        attempt("exists " + name, () -> files.exists(name));
        attempt("status " + name, () -> files.status(name));
        attempt("link " + name, () -> gone(() -> files.linkStatus(path)));
        attempt("read " + name, () -> files.readText(name));
        attempt("list " + name, () -> files.list(name));
        attempt("attributes " + name, () -> files.filesystem().attributes(path, true));
        attempt("download " + name, () -> gone(() -> files.download(path, out)));
        attempt(
                "downloaded " + name,
                () ->
                        Files.exists(out)
                                ? Files.readString(out, StandardCharsets.ISO_8859_1)
                                : "nothing");
        attempt("append " + name, () -> gone(() -> files.append(name, bytes)));
        attempt("stream " + name, () -> gone(() -> files.newOutputStream(path).close()));
        attempt("chmod " + name, () -> gone(() -> files.setPermissions(name, 0777)));
        attempt("chown " + name, () -> gone(() -> files.setOwner(name, 1234, 1234)));
        attempt("write " + name, () -> gone(() -> files.write(name, bytes)));
        attempt("write below " + name, () -> gone(() -> files.write(name + "/file", bytes)));
        attempt("mkdir " + name, () -> gone(() -> files.createDirectories(name + "/a/b")));
        attempt("rename " + name, () -> gone(() -> files.rename(name, name + ".old")));
        attempt("rename back " + name, () -> gone(() -> files.rename(name + ".old", name)));
    }

    private interface Action {
        void run() throws IOException;
    }

    private static String gone(Action action) throws IOException {
        action.run();
        return "done";
    }

    private void attempt(String what, Attempt attempt) {
        String outcome;
        try {
            outcome = String.valueOf(attempt.make());
        } catch (DrydockException e) {
            outcome = e.getMessage();
        } catch (IOException e) {
            throw new AssertionError("not an error of ours: " + what, e);
        }
        transcript.append(what).append(": ").append(outcome).append('\n');
    }
}
