package io.drydock.cli.command;

import java.util.Collection;
import java.util.List;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** How the command is used, for people to read. */
public final class Help {
    private static final int WIDTH = 80;
    private static final int INDENT = 26;

    private final StringBuilder text = new StringBuilder();

    private Help() {}

    /** What can be done at all. */
    public static String withoutCommand(List<Command> commands) {
        Help help = new Help();
        help.text.append("Usage: drydock [OPTION...] COMMAND [OPTION...] [OPERAND...]\n");
        help.paragraph(
                "Opens disk images of virtual machines, says what is in them, and changes them.");
        help.text.append("\nCommands:\n");
        for (Command command : commands) {
            help.addEntry("  " + command.name(), command.summary());
        }
        help.options(CommonOptions.withoutCommand().getOptions());
        return help.text.toString();
    }

    /** How one command is used. */
    public static String of(Command command) {
        return of(command, "drydock ", command.operands(), CommonOptions.of(command));
    }

    /** How it is used in the shell, with other operands and options. */
    public static String of(Command command, String operands, Options options) {
        return of(command, "", operands, options);
    }

    private static String of(Command command, String caller, String operands, Options options) {
        Help help = new Help();
        String behind = operands.isEmpty() ? "" : " " + operands;
        help.text.append("Usage: " + caller + command.name() + " [OPTION...]" + behind + "\n");
        help.paragraph(command.summary());
        help.options(options.getOptions());
        if (!command.notes().isEmpty()) {
            help.text.append('\n');
            help.paragraph(command.notes());
        }
        return help.text.toString();
    }

    /** A name and what it means, as in a list of commands. */
    public static String entry(String name, String meaning) {
        Help help = new Help();
        help.addEntry("  " + name, meaning);
        return help.text.toString();
    }

    private void options(Collection<Option> options) {
        text.append("\nOptions:\n");
        options.stream()
                .sorted((one, other) -> one.getLongOpt().compareTo(other.getLongOpt()))
                .forEach(option -> addEntry(spelled(option), option.getDescription()));
    }

    private static String spelled(Option option) {
        String letter = option.getOpt() == null ? "    " : "-" + option.getOpt() + ", ";
        String value = "";
        if (option.hasArg()) {
            value = option.hasOptionalArg() ? "[=%s]" : "=%s";
            value = value.replace("%s", option.getArgName());
        }
        return "  " + letter + "--" + option.getLongOpt() + value;
    }

    /** A name and, in the column beside it, what it means. */
    private void addEntry(String name, String meaning) {
        text.append(name);
        if (name.length() > INDENT - 2) {
            text.append('\n').append(" ".repeat(INDENT));
        } else {
            text.append(" ".repeat(INDENT - name.length()));
        }
        wrap(meaning, INDENT);
    }

    private void paragraph(String words) {
        wrap(words, 0);
    }

    private void wrap(String words, int indent) {
        int column = indent;
        for (String word : words.split(" ")) {
            if (column > indent && column + 1 + word.length() > WIDTH) {
                text.append('\n').append(" ".repeat(indent));
                column = indent;
            }
            if (column > indent) {
                text.append(' ');
                column++;
            }
            text.append(word);
            column += word.length();
        }
        text.append('\n');
    }
}
