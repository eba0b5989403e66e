package io.drydock.cli;

import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Directory;
import io.drydock.cli.command.GuestCommand;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.cli.edit.Edit;
import io.drydock.cli.edit.Editor;
import io.drydock.cli.edit.Script;
import io.drydock.filesystem.GuestPath;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code drydock edit}. */
final class EditCommand implements GuestCommand {
    @Override
    public String name() {
        return "edit";
    }

    @Override
    public String guestOperands() {
        return "FILE...";
    }

    @Override
    public String summary() {
        return "Edit files of the guest, by expressions or in an editor.";
    }

    @Override
    public String notes() {
        return "The editor is $VISUAL, $EDITOR or vi. A file that was not changed is not written.";
    }

    @Override
    public boolean isChanging() {
        return true;
    }

    @Override
    public void addOwnOptions(Options options) {
        options.addOption(
                        CommonOptions.value(
                                "e",
                                "edit",
                                "EXPR",
                                "Change each line: s/REGEX/REPLACEMENT/FLAGS replaces as Perl does,"
                                        + " /REGEX/d removes the line. Can be given several times."))
                .addOption(
                        CommonOptions.value(
                                "b",
                                "backup",
                                "EXTENSION",
                                "Keep the original in the guest, under its name with this added."));
    }

    @Override
    public Work prepare(Invocation invocation, List<String> operands, Directory directory)
            throws UsageException {
        FileEdit edit =
                new FileEdit(edit(invocation.line()), backup(invocation), invocation.streams());
        List<GuestPath> files = directory.files(operands);
        return new Work(
                files,
                place -> {
                    for (GuestPath file : files) {
                        edit.apply(place.files(), file);
                    }
                });
    }

    private static Edit edit(CommandLine line) throws UsageException {
        String[] expressions = line.getOptionValues("edit");
        if (expressions == null) {
            return Editor.of(System.getenv());
        }
        try {
            Script script = Script.parse(List.of(expressions));
            return (_, content) -> script.apply(content);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Optional<String> backup(Invocation invocation) throws UsageException {
        Optional<String> extension =
                Optional.ofNullable(invocation.line().getOptionValue("backup"));
        if (extension.isPresent() && (extension.get().isEmpty() || extension.get().contains("/"))) {
            throw new UsageException("'" + extension.get() + "' is no extension");
        }
        return extension;
    }
}
