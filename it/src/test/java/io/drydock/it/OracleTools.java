package io.drydock.it;

import io.drydock.it.OracleTree.Entry;
import io.drydock.testing.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Makes a tree by other programs: perl, mknod, chown, chmod, setfattr, setfacl and touch. */
final class OracleTools {
    private static final String MAKER =
            """
            use Socket; use POSIX ();
            my ($spec, $posix) = @ARGV; open(my $in, '<:raw', $spec) or die; local $/ = "\\0";
            my (@all, %owner, %mode, %time);
            sub field { my $f = <$in>; return undef unless defined $f; chop $f; return $f; }
            while (defined(my $type = field())) {
                my ($p, $mode, $owner, $time, $link, $size, $data, $major, $minor) = map { field() } 1..9;
                if ($type eq 'd') { mkdir $p or die "$p: $!"; }
                elsif ($type eq 'l') { symlink $link, $p or die "$p: $!"; }
                elsif ($type eq 'h') { link $link, $p or die "$p: $!"; next; }
                elsif ($type eq 'p') { POSIX::mkfifo($p, 0600) or die "$p: $!"; }
                elsif ($type eq 's') {
                    socket(my $s, PF_UNIX, SOCK_STREAM, 0); bind($s, sockaddr_un('sock')) or die "$p: $!";
                    rename 'sock', $p or die "$p: $!";
                }
                elsif ($type eq 'f') {
                    open(my $f, '>:raw', $p) or die "$p: $!";
                    for my $part (split /,/, $data) {
                        my ($at, $length) = split /:/, $part; my $text = "$at:$length;";
                        seek($f, $at, 0); print $f substr($text x ($length / length($text) + 1), 0, $length);
                    }
                    close $f; truncate($p, $size) or die "$p: $!";
                }
                else { system('mknod', $p, $type, $major, $minor) == 0 or die $p; }
                push @{$owner{$owner}}, $p; push @{$time{$time}}, $p;
                push @{$mode{$mode}}, $p unless $type eq 'l';
            }
            close $in;
            sub each_of { my ($paths, @command) = @_; open(my $x, '|-', 'xargs', '-0', @command) or die;
                binmode $x; print $x map { "$_\\0" } @$paths; close $x or die "@command"; }
            if ($posix) {
                each_of($owner{$_}, 'chown', '-h', $_) for keys %owner;
                each_of($mode{$_}, 'chmod', $_) for keys %mode;
                system('setfattr', '-h', "--restore=$spec.attributes") == 0 or die 'setfattr';
                system('setfacl', "--restore=$spec.acls") == 0 or die 'setfacl';
            }
            each_of($time{$_}, 'touch', '-h', '-d', "\\@$_") for keys %time;
            """;

    private OracleTools() {}

    /** Makes it below a directory; {@code scratch} is for files of its own. */
    static void make(List<Entry> tree, Path directory, Path scratch, boolean posix)
            throws IOException {
        Path spec = scratch.resolve("spec");
        StringBuilder fields = new StringBuilder();
        StringBuilder attributes = new StringBuilder();
        StringBuilder acls = new StringBuilder();
        for (Entry each : tree) {
            describe(each, fields);
            if (!each.attributes().isEmpty()) {
                attributes.append("# file: ").append(quoted(each.path())).append('\n');
                for (Map.Entry<String, String> one : each.attributes().entrySet()) {
                    String value = one.getValue().isEmpty() ? "\"\"" : "0x" + one.getValue();
                    attributes.append(one.getKey()).append('=').append(value).append('\n');
                }
                attributes.append('\n');
            }
            if (!each.acl().isEmpty()) {
                acls.append("# file: ").append(quoted(each.path())).append('\n');
                acls.append(each.acl().replace(',', '\n')).append('\n');
                for (String entry : each.defaultAcl().split(",")) {
                    acls.append(entry.isEmpty() ? "" : "default:" + entry + "\n");
                }
                acls.append('\n');
            }
        }
        write(spec, fields);
        write(Path.of(spec + ".attributes"), attributes);
        write(Path.of(spec + ".acls"), acls);
        Path maker = Files.writeString(scratch.resolve("maker.pl"), MAKER);
        Commands.run(
                "sh",
                "-c",
                "cd %s && perl %s %s %s".formatted(directory, maker, spec, posix ? "1" : "0"));
    }

    private static void describe(Entry each, StringBuilder fields) {
        String data =
                String.join(
                        ",", each.data().stream().map(part -> part[0] + ":" + part[1]).toList());
        for (Object field :
                List.of(
                        each.type(),
                        each.path(),
                        Integer.toOctalString(each.permissions()),
                        each.uid() + ":" + each.gid(),
                        each.time(),
                        each.link(),
                        each.sizeBytes(),
                        data,
                        each.major(),
                        each.minor())) {
            fields.append(field).append('\0');
        }
    }

    /** As getfattr and getfacl print names. */
    private static String quoted(String path) {
        StringBuilder quoted = new StringBuilder();
        for (char c : path.toCharArray()) {
            boolean plain = c > ' ' && c < 0x7f && c != '\\' && c != '=' && c != '"';
            quoted.append(plain ? String.valueOf(c) : "\\%03o".formatted((int) c));
        }
        return quoted.toString();
    }

    private static void write(Path file, StringBuilder text) throws IOException {
        Files.write(file, text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }
}
