package io.drydock.cli.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp;

/** Lines that somebody types, with editing, history and completion. */
final class Terminals implements LineSource {
    private static final int HISTORY_LINES = 1000;
    private static final String PLAIN = "ansi";

    private final Terminal terminal;
    private final LineReader reader;

    private Terminals(Terminal terminal, LineReader reader) {
        this.terminal = terminal;
        this.reader = reader;
    }

    /**
     * Takes over the process's terminal. Through the Foreign Function & Memory API: JLine's other
     * ways run programs, or unpack a library into the host's temporary directory.
     */
    static Terminals open(Completer completer) throws IOException {
        Terminal terminal =
                TerminalBuilder.builder()
                        .name("drydock")
                        .system(true)
                        .type(type(System.getenv().getOrDefault("TERM", PLAIN)))
                        .provider("ffm")
                        .dumb(true)
                        .build();
        LineReader reader =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        .appName("drydock")
                        .completer(completer)
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .variable(LineReader.HISTORY_FILE, history(System.getenv()))
                        .variable(LineReader.HISTORY_SIZE, HISTORY_LINES)
                        .variable(LineReader.HISTORY_FILE_SIZE, HISTORY_LINES)
                        .build();
        return new Terminals(terminal, reader);
    }

    /**
     * The type of terminal, or the nearest that JLine has a description of: of any other it would
     * ask a program, infocmp(1).
     */
    private static String type(String asked) {
        String type = InfoCmp.getDefaultInfoCmp(asked) == null ? PLAIN : asked;
        InfoCmp.setLoadedInfoCmp(type, InfoCmp.getDefaultInfoCmp(type));
        return type;
    }

    /** Where the XDG Base Directory Specification has it. */
    static Path history(Map<String, String> environment) throws IOException {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        Path base =
                state.startsWith("/")
                        ? Path.of(state)
                        : Path.of(environment.getOrDefault("HOME", "/"), ".local", "state");
        return Files.createDirectories(base.resolve("drydock")).resolve("history");
    }

    @Override
    public Optional<String> next(String prompt) {
        while (true) {
            try {
                return Optional.of(reader.readLine(prompt));
            } catch (UserInterruptException interrupted) {
                // Ctrl-C gives up the line, not the session.
                terminal.flush();
            } catch (EndOfFileException end) {
                return Optional.empty();
            }
        }
    }

    @Override
    public boolean isInteractive() {
        return true;
    }

    @Override
    public void close() throws IOException {
        reader.getHistory().save();
        terminal.close();
    }
}
