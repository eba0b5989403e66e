package io.drydock.internal.jbd2;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Filesystems of several kinds that a Linux was writing to when it was killed, their journals
 * replayed by us and by e2fsck.
 */
class KilledKernelTest {
    private static final Logger LOG = LoggerFactory.getLogger(KilledKernelTest.class);
    private static final int IMAGES = Integer.getInteger("drydock.dirty.images", Kind.ALL.size());
    private static final long SEED = 20261122;

    /** How long it writes, at most: some times the smallest of the logs goes round. */
    private static final int MAX_WRITING_MILLIS = 6000;

    private static final Pattern DESCRIPTOR =
            Pattern.compile("Found expected sequence [0-9]+, type 1 .* at block ([0-9]+)");

    @TempDir Path directory;

    /**
     * A kind of filesystem.
     *
     * @param make options of mke2fs(8)
     * @param mount options of mount(8)
     */
    private record Kind(String make, String mount) {
        static final List<Kind> ALL =
                List.of(
                        new Kind("-t ext3 -b 1024", "data=ordered"),
                        new Kind("-t ext3 -b 4096", "data=journal"),
                        new Kind("-t ext4 -b 1024 -O ^metadata_csum,^64bit", "journal_checksum"),
                        new Kind(
                                "-t ext4 -b 4096 -O ^metadata_csum",
                                "journal_async_commit,data=writeback"),
                        new Kind("-t ext4 -b 4096", "data=ordered"),
                        new Kind("-t ext4 -b 1024 -O bigalloc", "data=journal"),
                        new Kind("-t ext4 -b 2048 -O ^64bit,orphan_file", "data=writeback"),
                        new Kind(
                                "-t ext4 -b 4096 -I 512 -O inline_data,ea_inode,metadata_csum_seed",
                                "journal_async_commit,data=writeback"));
    }

    /**
     * Makes, changes and removes files until it is killed; keeps some open for every other seed.
     */
    private static final String WRITER =
            """
            roots=()
            for disk; do
                read -r name options <<<"$disk"
                mkdir "/run/$name" || exit
                mount -t ext4 -o "commit=1,$options" "/dev/$name" "/run/$name" || exit
                roots+=("/run/$name")
            done
            perl -e '
                use strict;
                use IO::Handle;
                my ($seed, @roots) = @ARGV;
                srand($seed);
                my $escaped = pack("N", 0xc03b3998) x 256;
                my (%names, %open);
                $| = 1;
                print "writing\\n";
                for (my $i = 0; ; $i++) {
                    my $root = $roots[rand @roots];
                    my $names = $names{$root} //= [];
                    my $kind = rand 10;
                    my $old = @$names ? $names->[rand @$names] : undef;
                    if ($kind < 4 || !$old) {
                        mkdir "$root/" . $i % 13;
                        my $new = "$root/" . $i % 13 . "/file-$i-" . "x" x rand 60;
                        open my $file, ">", $new or next;
                        print $file $escaped x rand 24;
                        close $file;
                        push @$names, $new;
                    } elsif ($kind < 5) {
                        open my $file, "+<", $old or next;
                        seek $file, 1024 * int rand 16, 0;
                        print $file chr(rand 256) x rand 9000;
                        close $file;
                    } elsif ($kind < 6) {
                        truncate $old, rand 20000;
                    } elsif ($kind < 8) {
                        open $open{$root}{int rand 20}, "<", $old if $seed % 2;
                        unlink $old;
                        @$names = grep { $_ ne $old } @$names;
                    } elsif ($kind < 8.5) {
                        rename $old, "$old-moved" and push @$names, "$old-moved";
                        @$names = grep { $_ ne $old } @$names;
                    } elsif ($kind < 9) {
                        symlink "y" x rand 300, "$root/link-$i";
                        mkdir "$root/directory-$i";
                        rmdir "$root/directory-" . int rand $i;
                    } elsif ($kind < 9.1) {
                        system "setfattr", "-n", "user.a", "-v", "z" x rand 900, $old;
                    } else {
                        open my $file, "+<", $old or next;
                        $file->sync;
                    }
                }' %d "${roots[@]}"
            """;

    @Test
    @Timeout(1800)
    void isAsAfterE2fsck() throws Exception {
        Needs.program("linux.uml", "user-mode-linux");
        Random random = new Random(SEED);
        int seen = 0;
        int transactions = 0;
        int revoked = 0;
        int wrapped = 0;
        while (seen < IMAGES) {
            List<Path> images = make(Math.min(Kind.ALL.size(), IMAGES - seen));
            kill(images, random);
            for (Path image : images) {
                wrapped += goesRound(image) ? 1 : 0;
                Recovery done = ReplayOracle.compare(image);
                LOG.info("{}: {}", image.getFileName(), done);
                assertThat(done.damaged()).isFalse();
                transactions += done.transactions();
                revoked += done.revoked();
            }
            seen += images.size();
        }
        LOG.info(
                "{} images, {} transactions, {} blocks revoked; {} logs go round",
                seen,
                transactions,
                revoked,
                wrapped);
        assertThat(transactions).isPositive();
    }

    /** Whether the log goes on at the beginning of the journal. */
    private static boolean goesRound(Path image) throws IOException {
        String said = Commands.run("debugfs", "-R", "logdump", image);
        List<Integer> places =
                DESCRIPTOR.matcher(said).results().map(it -> Integer.valueOf(it.group(1))).toList();
        return !places.isEmpty() && places.getLast() < places.getFirst();
    }

    private List<Path> make(int count) throws IOException {
        List<Path> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path image = TestImages.sparse(directory.resolve("image-" + i), 64);
            List<String> command = new ArrayList<>(List.of("mke2fs", "-q", "-F"));
            command.addAll(List.of(Kind.ALL.get(i).make.split(" ")));
            int blockKib =
                    Integer.parseInt(Kind.ALL.get(i).make.replaceAll(".*-b (\\d+).*", "$1")) / 1024;
            command.addAll(List.of("-J", "size=" + blockKib, image.toString()));
            Commands.run(command.toArray());
            images.add(image);
        }
        return images;
    }

    /** Lets a Linux write to them for a while, and kills it. */
    private void kill(List<Path> images, Random random) throws Exception {
        List<String> command = new ArrayList<>(List.of("../src/uml/run", "--memory", "256"));
        List<String> disks = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            command.addAll(List.of("--disk", images.get(i).toString()));
            disks.add("ubd" + (char) ('a' + i) + " " + Kind.ALL.get(i).mount);
        }
        command.addAll(
                List.of("bash", "-c", WRITER.replace("%d", "" + random.nextInt(1 << 30)), "-"));
        command.addAll(disks);
        Process machine =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader output = machine.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo("writing");
            Thread.sleep(random.nextInt(MAX_WRITING_MILLIS));
            // Unlike the process, its handle leaves the output open.
            machine.toHandle().destroyForcibly();
            // It is gone when nobody can write there any more.
            assertThat(output.lines()).isEmpty();
        } finally {
            machine.destroyForcibly();
        }
    }
}
