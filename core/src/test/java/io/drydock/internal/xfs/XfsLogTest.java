package io.drydock.internal.xfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.filesystem.Filesystem;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.block.OverlayBlockDevice;
import io.drydock.internal.block.ScratchFile;
import io.drydock.internal.driver.Inodes;
import io.drydock.testing.Commands;
import io.drydock.testing.InodeComparison;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log that was left behind is replayed as Linux does it. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class XfsLogTest {
    /** How many images of each kind are left with a log. */
    private static final int IMAGES = Integer.getInteger("drydock.xfs.logs", 1);

    /**
     * Makes, changes and removes things until the filesystem is stopped as if the power had gone,
     * with or without what is still in memory of the log.
     */
    private static final String WORK =
            """
            cd "$1"
            seed=$2
            perl -MFcntl -e '
                srand($ARGV[0]); my $n = 0; my @files;
                sub set { my ($f, $n, $v) = @_; syscall(188, $f, $n, $v, length $v, 0) }
                mkdir "d$_" for 0..9;
                for (1..$ARGV[1]) {
                    my $dice = int rand 12; my $d = "d" . int rand 10; my $f = $files[rand @files];
                    if ($dice < 4 || !@files) {
                        my $name = "$d/file $n" . "x" x int rand 100; $n++;
                        open F, ">", $name; print F "content $n " x int rand 2000; close F;
                        push @files, $name;
                    } elsif ($dice == 4) { unlink $f }
                    elsif ($dice == 5) { rename $f, "$d/renamed " . $n++ }
                    elsif ($dice == 6) { symlink "target " . "y" x int(rand 900), "$d/link " . $n++ }
                    elsif ($dice == 7) { set($f, "user.a" . int(rand 40), "v" x int rand 900) }
                    elsif ($dice == 8) { truncate $f, int rand 20000 }
                    elsif ($dice == 9) { mkdir "$d/sub $n"; open F, ">", "$d/sub $n/child"; close F; $n++ }
                    elsif ($dice == 10) {
                        open F, "+<", $f; for (1..20) { seek F, 8192 * int rand 500, 0; print F "piece" x 50 } close F }
                    else { chmod int rand 0777, $f; rmdir "$d/sub " . int rand $n; unlink "$d/link " . int rand $n }
                    system "sync -f ." if rand(700) < 1;
                }' $seed $operations
            cp --reflink=auto d0/file* d1/ 2>/dev/null || true
            if [ $((seed % 2)) = 0 ]; then sync -f .; rm -rf d3; xfs_io -x -c 'shutdown -f' .
            else xfs_io -x -c 'shutdown' .; fi
            """;

    @TempDir private Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
        Needs.filesystem("xfs");
        Needs.program("xfs_io", "xfsprogs");
    }

    @ParameterizedTest
    @Tag("uml")
    @ValueSource(strings = {"-m crc=0", "-m crc=0 -l version=1 -n version=ci"})
    void aDirtyLogOfVersionFourIsReplayedAsLinuxDoes(String options) throws Exception {
        XfsTrees.needsVersionFour(directory);
        leaveAndCompare(options, 700);
    }

    @ParameterizedTest
    @Tag("host")
    @ValueSource(
            strings = {
                "",
                "-b size=1024 -m bigtime=0 -n size=8192",
                "-m rmapbt=1 -i nrext64=1,size=1024 -l size=64m,su=32k",
                "-m reflink=0,finobt=0 -i sparse=0 -s size=4096"
            })
    void aDirtyLogIsReplayedAsLinuxDoes(String options) throws Exception {
        leaveAndCompare(options, 3_000);
    }

    private void leaveAndCompare(String options, int operations) throws IOException {
        int dirty = 0;
        for (int seed = 1; seed <= IMAGES; seed++) {
            Path image = TestImages.sparse(directory.resolve("image"), 400);
            Commands.run("sh", "-c", "mkfs.xfs -q -f " + options + " " + image);
            String work = "operations=" + operations + "\n" + WORK;
            XfsTrees.run(image, directory, work, seed);
            dirty += compare(image) ? 1 : 0;
        }
        // Where nothing was synchronised, all may have been lost.
        assertThat(dirty).as("logs that held something").isGreaterThan(IMAGES / 2);
    }

    /** Returns whether there was anything to be replayed. */
    private boolean compare(Path image) throws IOException {
        Path replayed = directory.resolve("replayed");
        Files.copy(image, replayed, StandardCopyOption.REPLACE_EXISTING);
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(false);
        try (Session session = Session.builder().drive(replayed, raw).open();
                Filesystem expected = session.mount(session.device("/dev/sda"));
                FileBlockDevice device = FileBlockDevice.open(image, true);
                OverlayBlockDevice medium =
                        OverlayBlockDevice.of(device, ScratchFile.create(), "overlay");
                Inodes actual = new XfsDriver().open(XfsTrees.medium(medium, List.of()))) {
            InodeComparison.Result result = InodeComparison.of(expected, actual);
            assertThat(result.differences()).isEmpty();
            boolean dirty = !medium.changes().isEmpty();
            assertThat(result.names()).isGreaterThan(dirty ? 10 : 0);
            return dirty;
        }
    }
}
