package io.drydock.cli.shell;

import io.drydock.cli.change.ChangeRecorder;
import io.drydock.cli.command.Edits;
import io.drydock.cli.command.UsageException;
import io.drydock.cli.text.Printable;
import io.drydock.cli.text.Sizes;
import io.drydock.cli.text.Table;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountOptions;
import io.drydock.guest.Mount;
import io.drydock.volume.Device;
import io.drydock.volume.Signature;
import java.io.IOException;
import java.util.List;

/** All {@link Builtin}s. */
final class Builtins {
    static final List<Builtin> ALL =
            List.of(
                    new Builtin("cd", "[DIRECTORY]", "Go to a directory.", 0, 1, Builtins::enter),
                    new Builtin("pwd", "", "Print the directory one is in.", 0, 0, Builtins::where),
                    new Builtin(
                            "mount",
                            "DEVICE MOUNTPOINT [OPTIONS]",
                            "Mount a filesystem; as mount -o has them, OPTIONS with commas.",
                            2,
                            3,
                            Builtins::mount),
                    new Builtin(
                            "umount",
                            "MOUNTPOINT",
                            "Unmount what is mounted there; of / all.",
                            1,
                            1,
                            (shell, operands) ->
                                    shell.workspace().unmount(path(shell, operands.getFirst()))),
                    new Builtin("mounts", "", "List what is mounted.", 0, 0, Builtins::mounts),
                    new Builtin(
                            "devices",
                            "",
                            "List drives and partitions, and what is on them.",
                            0,
                            0,
                            Builtins::devices),
                    new Builtin(
                            "sync",
                            "",
                            "Write everything to the images.",
                            0,
                            0,
                            (shell, _) -> shell.workspace().guest().sync()),
                    new Builtin(
                            "diff",
                            "",
                            "Show what was changed; with --commit or --dry-run.",
                            0,
                            0,
                            Builtins::diff),
                    new Builtin(
                            "abort",
                            "",
                            "End the shell, and throw away what --commit would commit.",
                            0,
                            0,
                            (shell, _) -> shell.abort()),
                    new Builtin("exit", "", "End the shell.", 0, 0, (shell, _) -> shell.end()),
                    new Builtin(
                            "help", "[COMMAND]", "Tell of the commands.", 0, 1, Builtins::help));

    private Builtins() {}

    private static GuestPath path(Shell shell, String operand) throws UsageException {
        return shell.workspace().directory().resolve(operand);
    }

    private static void enter(Shell shell, List<String> operands)
            throws IOException, UsageException {
        shell.workspace().enter(path(shell, operands.isEmpty() ? "/" : operands.getFirst()));
    }

    private static void where(Shell shell, List<String> operands) throws IOException {
        byte[] path = shell.workspace().directory().path().toBytes();
        shell.streams().print(Printable.of(path) + "\n");
    }

    private static void mount(Shell shell, List<String> operands)
            throws IOException, UsageException {
        Device device = shell.workspace().session().device(operands.getFirst());
        MountOptions options =
                operands.size() == 3 ? MountOptions.of(operands.get(2)) : MountOptions.defaults();
        shell.workspace().mount(device, path(shell, operands.get(1)), options);
    }

    private static void mounts(Shell shell, List<String> operands)
            throws IOException, UsageException {
        Table table = Table.titled("DEVICE", "MOUNTPOINT", "TYPE", "ACCESS", "OPTIONS");
        for (Mount mount : shell.workspace().guest().mounts()) {
            table.row(
                    mount.device().map(Device::name).orElse(mount.spec()),
                    Printable.of(mount.mountpoint().toBytes()),
                    mount.type().orElse("-"),
                    mount.isMounted() ? mount.readOnly() ? "ro" : "rw" : "not mounted",
                    mount.options().isEmpty() ? "-" : String.join(",", mount.options()));
        }
        shell.streams().print(table.toString());
    }

    private static void devices(Shell shell, List<String> operands) throws IOException {
        Table table = Table.titled("NAME", "TYPE", ">SIZE");
        for (Device device : shell.workspace().session().devices()) {
            table.row(
                    device.name(),
                    device.signature().map(Signature::type).orElse("-"),
                    Sizes.exact(device.sizeBytes()));
        }
        shell.streams().print(table.toString());
    }

    private static void diff(Shell shell, List<String> operands)
            throws IOException, UsageException {
        ChangeRecorder recorder =
                shell.workspace()
                        .recorder()
                        .orElseThrow(() ->
                                new UsageException(
                                        "changes are kept only where the shell was started with"
                                                + " --commit or --dry-run"));
        Edits.print(recorder, shell.streams());
    }

    private static void help(Shell shell, List<String> operands)
            throws IOException, UsageException {
        shell.streams()
                .print(operands.isEmpty() ? shell.overview() : shell.usage(operands.getFirst()));
    }
}
