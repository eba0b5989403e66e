package io.drydock.cli.shell;

import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Directory;
import io.drydock.cli.command.GuestCommand;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.Place;
import io.drydock.cli.command.UsageException;
import io.drydock.error.FileException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.util.List;
import org.apache.commons.cli.Options;

/** What a shell does with files, beside the commands that are also called by themselves. */
final class FileVerbs {
    static final List<GuestCommand> ALL =
            List.of(
                    new Verb(
                            "mkdir",
                            "DIRECTORY...",
                            "Make directories, and those that they are in.",
                            false,
                            FileVerbs::makeDirectories),
                    new Verb(
                            "rm",
                            "PATH...",
                            "Remove files and links; with -r directories and all below them.",
                            true,
                            FileVerbs::remove),
                    new Verb(
                            "cp",
                            "FROM... TO",
                            "Copy files with all their metadata; with -r directories and all below"
                                    + " them.",
                            true,
                            FileVerbs::copy),
                    new Verb(
                            "mv",
                            "FROM... TO",
                            "Rename, or move into a directory, also to another filesystem.",
                            false,
                            FileVerbs::move),
                    new Verb("ln", "TARGET LINK", "Make a symbolic link.", false, FileVerbs::link),
                    new Verb(
                            "chmod",
                            "MODE PATH...",
                            "Set permissions, in octal.",
                            false,
                            FileVerbs::setPermissions),
                    new Verb(
                            "chown",
                            "UID:GID PATH...",
                            "Set owner and group, by their numbers.",
                            false,
                            FileVerbs::setOwner),
                    new Verb(
                            "touch",
                            "FILE...",
                            "Make files, or set their times to now.",
                            false,
                            FileVerbs::touch));

    private FileVerbs() {}

    /** Does one. */
    private interface Deed {
        void on(Place place, Operands operands) throws IOException, UsageException;
    }

    /**
     * What it is done to.
     *
     * @param paths those of the words that are paths, where one is taken into account
     */
    private record Operands(List<String> words, Directory directory, boolean recursive) {
        List<GuestPath> paths(int from, int to) throws UsageException {
            return directory.resolve(words.subList(from, to));
        }

        List<GuestPath> paths() throws UsageException {
            return directory.files(words);
        }
    }

    private record Verb(
            String name, String guestOperands, String summary, boolean recursing, Deed deed)
            implements GuestCommand {
        @Override
        public boolean isChanging() {
            return true;
        }

        @Override
        public void addOwnOptions(Options options) {
            if (recursing) {
                options.addOption(
                        CommonOptions.flag("r", "recursive", "Go into directories, too."));
            }
        }

        @Override
        public Work prepare(Invocation invocation, List<String> operands, Directory directory) {
            Operands of = new Operands(operands, directory, invocation.has("recursive"));
            return new Work(List.of(), place -> deed.on(place, of));
        }
    }

    private static void makeDirectories(Place place, Operands operands)
            throws IOException, UsageException {
        for (GuestPath path : operands.paths()) {
            place.files().createDirectories(path);
        }
    }

    private static void remove(Place place, Operands operands) throws IOException, UsageException {
        for (GuestPath path : operands.paths()) {
            boolean directory = place.files().linkStatus(path).isDirectory();
            if (!directory) {
                place.files().remove(path);
            } else if (operands.recursive()) {
                place.files().removeTree(path);
            } else {
                throw isDirectory("remove", path);
            }
        }
    }

    private static FileException isDirectory(String operation, GuestPath path) {
        return new FileException(
                operation, path.toString(), "EISDIR", "Is a directory", "say -r to mean it");
    }

    private static void copy(Place place, Operands operands) throws IOException, UsageException {
        FileTree files = place.files();
        for (GuestPath from : sources(operands)) {
            if (!operands.recursive() && files.linkStatus(from).isDirectory()) {
                throw isDirectory("copy", from);
            }
            files.copy(from, target(files, from, operands));
        }
    }

    private static void move(Place place, Operands operands) throws IOException, UsageException {
        for (GuestPath from : sources(operands)) {
            place.files().move(from, target(place.files(), from, operands));
        }
    }

    private static List<GuestPath> sources(Operands operands) throws UsageException {
        int count = operands.words().size();
        if (count < 2) {
            throw new UsageException("tell from where and to where");
        }
        return operands.paths(0, count - 1);
    }

    /** Into a directory that is there, under its own name; else under that name. */
    private static GuestPath target(FileTree files, GuestPath from, Operands operands)
            throws IOException, UsageException {
        int count = operands.words().size();
        GuestPath to = operands.paths(count - 1, count).getFirst();
        boolean directory = files.isDirectory(to);
        if (!directory && count > 2) {
            throw new FileException(
                    "copy", to.toString(), "ENOTDIR", "Not a directory", "several need one");
        }
        return directory ? to.resolve(from.name()) : to;
    }

    private static void link(Place place, Operands operands) throws IOException, UsageException {
        if (operands.words().size() != 2) {
            throw new UsageException("tell what the link holds, and its name");
        }
        // What a link holds is taken as it stands: it need not be a path of this tree.
        place.files()
                .symlink(
                        operands.paths(1, 2).getFirst(),
                        Directory.ROOT.resolve(operands.words().getFirst()));
    }

    private static void setPermissions(Place place, Operands operands)
            throws IOException, UsageException {
        String mode = operands.words().isEmpty() ? "" : operands.words().getFirst();
        if (!mode.matches("[0-7]{1,4}") || operands.words().size() < 2) {
            throw new UsageException("tell the permissions in octal, as 0644, and of what");
        }
        for (GuestPath path : operands.paths(1, operands.words().size())) {
            place.files().setPermissions(path, Integer.parseInt(mode, 8));
        }
    }

    private static void setOwner(Place place, Operands operands)
            throws IOException, UsageException {
        String owner = operands.words().isEmpty() ? "" : operands.words().getFirst();
        if (!owner.matches("[0-9]{1,9}:[0-9]{1,9}") || operands.words().size() < 2) {
            throw new UsageException("tell the numbers of owner and group, as 0:0, and of what");
        }
        int colon = owner.indexOf(':');
        for (GuestPath path : operands.paths(1, operands.words().size())) {
            place.files()
                    .setOwner(
                            path,
                            Long.parseLong(owner.substring(0, colon)),
                            Long.parseLong(owner.substring(colon + 1)));
        }
    }

    private static void touch(Place place, Operands operands) throws IOException, UsageException {
        for (GuestPath path : operands.paths()) {
            place.files().touch(path);
        }
    }
}
