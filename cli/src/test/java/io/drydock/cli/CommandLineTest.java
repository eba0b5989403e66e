package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "|no command given; see 'drydock help'",
                "frobnicate|there is no command 'frobnicate'; see 'drydock help'",
                "inspect --frob|Unrecognized option: --frob; see 'drydock help inspect'",
                "inspect|no image given; see 'drydock help inspect'",
                "inspect --ro --rw a.img|--ro and --rw exclude each other; see 'drydock help inspect'",
                "inspect --json --xml a.img|--json and --xml exclude each other; see 'drydock help inspect'",
                "inspect --format=foo a.img|'foo' is no format; known are raw, qcow2, vmdk, vdi,"
                        + " vhdx, vhd; see 'drydock help inspect'",
                "inspect --fo a.img|Unrecognized option: --fo; see 'drydock help inspect'",
                "inspect -a|Missing argument for option: a; see 'drydock help inspect'",
                "cat a.img|no file given; see 'drydock help cat'",
                "cat -a a.img|no file given; see 'drydock help cat'",
                "ls --zero -l a.img|--zero and --long exclude each other; see 'drydock help ls'",
                "edit a.img /etc/hostname|this changes the image: allow it with --rw; see 'drydock help edit'",
                "edit --rw -e s/a/b a.img /f|expression 's/a/b': it lacks a '/'; see 'drydock help edit'",
                "edit --rw -b /x a.img /f|'/x' is no extension; see 'drydock help edit'",
                "copy-in a.img f /|this changes the image: allow it with --rw; see 'drydock help copy-in'",
                "copy-in --rw a.img f|tell what to copy and where to; see 'drydock help copy-in'",
                "copy-out a.img /f|tell what to copy and where to; see 'drydock help copy-out'",
                "nbd|'nbd' is one of: nbd info, nbd copy, nbd dump; see 'drydock help'",
                "nbd frobnicate|'nbd' is one of: nbd info, nbd copy, nbd dump; see 'drydock help'",
                "nbd copy a|tell what to copy and where to; see 'drydock help nbd copy'",
                "nbd copy -R 0 a b|--requests=0: a number from 1 to 4096 is wanted;"
                        + " see 'drydock help nbd copy'",
                "nbd copy --request-size=5000 a b|requestBytes is no power of two from 4096 to"
                        + " 33554432: 5000; see 'drydock help nbd copy'",
                "nbd copy nbd:///?x=y b|not an NBD URI: nbd:///?x=y: unknown parameter x;"
                        + " see 'drydock help nbd copy'",
                "nbd info --list --size nbd://a|--list and --size exclude each other;"
                        + " see 'drydock help nbd info'",
                "nbd info --is frob nbd://a|'frob' cannot be asked; known are cache, connect, df,"
                        + " fast-zero, flush, fua, multi-conn, read, read-only, rotational,"
                        + " structured-reply, tls, trim, write, zero; see 'drydock help nbd info'",
                "nbd dump a|not an NBD URI: a: it must start like nbd:// or nbd+unix://;"
                        + " see 'drydock help nbd dump'",
                "nbd dump|give one NBD URI; see 'drydock help nbd dump'",
                "help nbd|'nbd' is one of: nbd info, nbd copy, nbd dump; see 'drydock help help'",
                "help frobnicate|there is no command 'frobnicate'; see 'drydock help help'",
            })
    void saysInOneLineWhatIsWrongWithIt(String words, String message) {
        Cli run = Cli.run((Object[]) (words == null ? new String[0] : words.split(" ")));

        assertThat(run).isEqualTo(new Cli(2, "", "drydock: " + message + "\n"));
    }

    @Test
    void aPathMustNotBeEmpty() {
        assertThat(Cli.run("cat", "a.img", "").err())
                .startsWith("drydock: '': a path in a guest has 1 to 4095 bytes");
    }

    @ParameterizedTest
    @CsvSource({"version", "-V", "--version"})
    void printsTheVersion(String word) {
        Cli run = Cli.run(word);

        assertThat(run.status()).isZero();
        assertThat(run.out()).matches("drydock \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n");
    }

    @ParameterizedTest
    @CsvSource({
        "inspect",
        "filesystems",
        "df",
        "ls",
        "cat",
        "copy-in",
        "copy-out",
        "edit",
        "nbd info",
        "nbd copy",
        "nbd dump",
        "doctor",
        "version"
    })
    void helpsWithEachCommand(String command) {
        Cli help = run("help " + command);

        assertThat(help.status()).isZero();
        assertThat(help.out()).startsWith("Usage: drydock " + command);
        assertThat(run(command + " --help")).isEqualTo(help);
        assertThat(Cli.run("help").out()).contains("\n  " + command + " ");
        assertThat(Cli.run("--help")).isEqualTo(Cli.run("help"));
    }

    private static Cli run(String words) {
        return Cli.run((Object[]) words.split(" "));
    }

    @Test
    void anErrorCannotDriveATerminal() {
        assertThat(Cli.run("inspect", "--fo\u001b[31m\nfoo").err())
                .startsWith("drydock: Unrecognized option: --fo\\x1b[31m\\nfoo;")
                .endsWith("\n")
                .hasLineCount(1);
    }
}
