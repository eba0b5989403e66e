package io.drydock.cli;

import io.drydock.cli.command.AnswerException;
import io.drydock.cli.command.Arguments;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.ExitCode;
import io.drydock.cli.command.Failure;
import io.drydock.cli.command.Help;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.RawArguments;
import io.drydock.cli.command.Streams;
import io.drydock.cli.command.UsageException;
import java.io.IOException;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** Where the command starts. */
public final class Main {
    private Main() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] args) throws IOException {
        System.exit(run(Streams.ofProcess(), RawArguments.of(args)));
    }

    /** Runs the command and returns its exit code. */
    static int run(Streams streams, String... args) {
        Run run = new Run(streams);
        try {
            run.run(args);
            streams.out().flush();
            return ExitCode.OK.status();
        } catch (UsageException e) {
            String topic = run.command == null ? "" : " " + run.command.name();
            streams.error(e.getMessage() + "; see 'drydock help" + topic + "'");
            return ExitCode.USAGE.status();
        } catch (AnswerException e) {
            return ExitCode.of(e).status();
        } catch (Exception | Error e) {
            return Failure.report(streams, e, run.debug);
        }
    }

    /** What is known of one run when it fails. */
    private static final class Run {
        private final Streams streams;
        private @Nullable Command command;
        private boolean debug;

        Run(Streams streams) {
            this.streams = streams;
        }

        void run(String[] args) throws Exception {
            CommandLine line = Arguments.parse(CommonOptions.withoutCommand(), args, true);
            apply(line);
            List<String> words = line.getArgList();
            if (line.hasOption("help")) {
                streams.print(Help.withoutCommand(Commands.ALL));
            } else if (line.hasOption("version")) {
                streams.print(VersionCommand.text());
            } else if (words.isEmpty()) {
                throw new UsageException("no command given");
            } else {
                Command found = Commands.named(words);
                run(found, words.subList(Commands.words(found).size(), words.size()));
            }
        }

        private void run(Command found, List<String> arguments) throws Exception {
            command = found;
            Options options = CommonOptions.of(found);
            CommandLine line = Arguments.parse(options, arguments.toArray(String[]::new), false);
            apply(line);
            if (line.hasOption("help")) {
                streams.print(Help.of(found));
            } else {
                found.run(new Invocation(line, streams));
            }
        }

        private void apply(CommandLine line) {
            debug |= line.hasOption("debug");
            CommonOptions.apply(line);
        }
    }
}
