package io.drydock.ntfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.CorruptImages;
import io.drydock.testing.CorruptImages.Tally;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * libntfs-3g at corrupted images, in workers: it neither ends this JVM nor hangs it. {@code
 * -Ddrydock.corrupt.images=2000} tries more of them than a few.
 */
class CorruptNtfsTest {
    private static final String TREE =
            """
            mkdir -p a/b/c many packed
            setfattr -h -n system.ntfs_attrib -v 0x00080000 packed
            i=0
            while [ $i -lt 30 ]; do seq 1 $((i * 300)) > "many/file $i"; i=$((i + 1)); done
            seq 1 30000 > a/b/c/large
            seq 1 30000 > packed/file
            ln -s a/b short
            ln "many/file 7" linked
            setfattr -n user.stream -v abc linked
            """;

    @TempDir private Path directory;

    @Test
    void embedderLives() throws IOException {
        NtfsImage image = NtfsImage.make(directory.resolve("image"), 8, "-c 1024");
        image.run(TREE);
        int count = CorruptImages.count();
        Tally tally =
                CorruptImages.tryAll(
                        NtfsDriver.TYPE,
                        List.of(image.file()),
                        directory.resolve("work"),
                        count,
                        42);
        System.out.println(count + " corrupted images of ntfs: " + tally);
        assertThat(tally.keptDeadlines()).isTrue();
        assertThat(tally.outcomes()).containsKey("done");
    }
}
