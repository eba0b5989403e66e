package io.drydock.cli;

import io.drydock.cli.command.Command;
import io.drydock.cli.command.GuestCommand;
import io.drydock.cli.command.UsageException;
import io.drydock.cli.luks.LuksCommands;
import io.drydock.cli.lvm.LvmCommand;
import io.drydock.cli.md.MdCreateCommand;
import io.drydock.cli.md.MdDetailCommand;
import io.drydock.cli.md.MdListCommand;
import io.drydock.cli.md.MdStopCommand;
import io.drydock.cli.partition.PartCommand;
import io.drydock.cli.shell.ShellCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** All commands, and how their arguments are understood. */
final class Commands {
    /** Those that work on a guest's files, and are known to the shell as well. */
    private static final List<GuestCommand> OF_GUESTS =
            List.of(
                    new DfCommand(),
                    new LsCommand(),
                    new CatCommand(),
                    new FindCommand(),
                    new ChecksumCommand(),
                    new CopyInCommand(),
                    new CopyOutCommand(),
                    new TarInCommand(),
                    new TarOutCommand(),
                    new EditCommand());

    /** Those that work on filesystems that are not mounted. */
    private static final List<Command> OF_FILESYSTEMS =
            List.of(new MkfsCommand(), new FsckCommand(), new TunefsCommand(), new WipefsCommand());

    /** Those that work on image files, be there a guest in them or not. */
    private static final List<Command> OF_DISKS =
            List.of(
                    new DiskCreateCommand(),
                    new DiskInfoCommand(),
                    new DiskMapCommand(),
                    new DiskResizeCommand(),
                    new DiskConvertCommand(),
                    new DiskSnapshotCommand(),
                    new DiskCommitCommand(),
                    new DiskCheckCommand());

    static final List<Command> ALL = all();

    private static List<Command> all() {
        List<Command> all = new ArrayList<>();
        all.add(new InspectCommand());
        all.add(new FilesystemsCommand());
        all.add(new VolumesCommand());
        all.addAll(OF_GUESTS);
        all.add(new ShellCommand(OF_GUESTS));
        all.add(new PartitionsCommand());
        all.addAll(PartCommand.all());
        all.addAll(OF_FILESYSTEMS);
        all.addAll(OF_DISKS);
        all.add(new ResizeCommand());
        all.add(new MdListCommand());
        all.add(new MdDetailCommand());
        all.add(new MdCreateCommand());
        all.add(new MdStopCommand());
        all.addAll(LvmCommand.all());
        all.add(new NbdInfoCommand());
        all.add(new NbdCopyCommand());
        all.add(new NbdDumpCommand());
        all.addAll(LuksCommands.all());
        all.add(new DoctorCommand());
        all.add(new VersionCommand());
        all.add(new HelpCommand());
        return List.copyOf(all);
    }

    private Commands() {}

    /**
     * The command whose name those words begin with; some names are of two words.
     *
     * @throws UsageException when there is none
     */
    static Command named(List<String> words) throws UsageException {
        return ALL.stream()
                .filter(command -> words.size() >= words(command).size())
                .filter(command -> words.subList(0, words(command).size()).equals(words(command)))
                .findFirst()
                .orElseThrow(() -> unknown(words));
    }

    /** The words of the command's name. */
    static List<String> words(Command command) {
        return List.of(command.name().split(" "));
    }

    private static UsageException unknown(List<String> words) {
        String group = words.getFirst() + " ";
        String members =
                ALL.stream()
                        .map(Command::name)
                        .filter(name -> name.startsWith(group))
                        .collect(Collectors.joining(", "));
        return new UsageException(
                members.isEmpty()
                        ? "there is no command '" + words.getFirst() + "'"
                        : "'" + words.getFirst() + "' is one of: " + members);
    }
}
