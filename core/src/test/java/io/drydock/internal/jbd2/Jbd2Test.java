package io.drydock.internal.jbd2;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Journals that debugfs(8) has written, replayed by us and by e2fsck. */
class Jbd2Test {
    private static final long SEED = 20261122;
    private static final int TRANSACTIONS = 40;

    @TempDir Path directory;

    @BeforeEach
    void tools() {
        Needs.program("debugfs", "e2fsprogs");
        Needs.program("e2fsck", "e2fsprogs");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ext3 | -b 1024                          | jo
                    ext3 | -b 4096 -O ^resize_inode         | jo
                    ext4 | -b 1024 -O ^metadata_csum,^64bit | jo
                    ext4 | -b 1024 -O 64bit,^metadata_csum  | jo
                    ext4 | -b 1024 -O ^64bit                | jo -c -v 2
                    ext4 | -b 1024 -O ^64bit                | jo -c -v 3
                    ext4 | -b 1024                          | jo -c -v 2
                    ext4 | -b 2048                          | jo -c -v 3
                    ext4 | -b 4096                          | jo -c -v 2
                    ext4 | -b 4096 -I 1024                  | jo -c -v 3
                    ext4 | -b 4096 -O meta_bg,^resize_inode | jo -c -v 3
                    ext4 | -b 1024 -O bigalloc              | jo -c -v 3
                    ext4 | -b 65536                         | jo -c -v 3
                    """)
    void isAsAfterE2fsck(String type, String options, String open) throws IOException {
        Path image = image(type, options);
        write(image, open, new Random(SEED));
        Recovery done = ReplayOracle.compare(image);
        assertThat(done.transactions()).isGreaterThanOrEqualTo(TRANSACTIONS);
        assertThat(done.blocks()).isPositive();
        assertThat(done.revoked()).isPositive();
        assertThat(done.damaged()).isFalse();
    }

    private Path image(String type, String options) throws IOException {
        boolean large = options.contains("65536");
        Path image = TestImages.sparse(directory.resolve("image"), large ? 192 : 48);
        List<String> command = new ArrayList<>(List.of("mke2fs", "-q", "-F", "-t", type));
        command.addAll(List.of(options.trim().split(" ")));
        command.addAll(List.of("-J", large ? "size=64" : "size=4", image.toString()));
        Commands.run(command.toArray());
        return image;
    }

    /** Transactions of some blocks each, some of which look like the journal's, and revokes. */
    private void write(Path image, String open, Random random) throws IOException {
        Path plain = directory.resolve("plain");
        Path escaped = directory.resolve("escaped");
        byte[] content = new byte[1 << 18];
        random.nextBytes(content);
        Files.write(plain, content);
        for (int at = 0; at < content.length; at += 1024) {
            content[at] = (byte) 0xc0;
            content[at + 1] = 0x3b;
            content[at + 2] = 0x39;
            content[at + 3] = (byte) 0x98;
        }
        Files.write(escaped, content);
        StringBuilder script = new StringBuilder(open).append('\n');
        int first = image.toFile().length() > 100 << 20 ? 2000 : 8000;
        for (int i = 0; i < TRANSACTIONS; i++) {
            int block = first + random.nextInt(40);
            Path from = random.nextBoolean() ? plain : escaped;
            script.append("jw -b %d,%d,%d %s%n".formatted(block, block + 1, block + 7, from));
            if (i % 4 == 3) {
                script.append("jw -r %d%n".formatted(first + random.nextInt(40)));
            }
        }
        script.append("jc\n");
        Path commands = Files.writeString(directory.resolve("script"), script);
        Commands.run("debugfs", "-w", "-f", commands, image);
    }
}
