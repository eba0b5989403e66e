package io.drydock.internal.ext;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.Filesystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we write is what the kernel would have written, and e2fsck finds nothing in it. */
class WriteTest {
    private static final int OPERATIONS = Integer.getInteger("drydock.ext.operations", 10_000);

    private static final long SEED = Long.getLong("drydock.ext.seed", 20);

    @TempDir Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-t ext4",
                "-t ext4 -b 1024 -O ^has_journal,^metadata_csum,^64bit",
                "-t ext4 -O inline_data,ea_inode,metadata_csum_seed,large_dir",
                "-t ext4 -O bigalloc -C 16384",
                "-t ext4 -b 2048 -I 128 -O orphan_file",
                "-t ext3 -b 1024",
                "-t ext2 -O ^dir_index"
            })
    void doesWhatTheKernelDoes(String options) throws IOException {
        Path ours = ExtImages.make(directory.resolve("ours"), 160, options);
        Path theirs = directory.resolve("theirs");
        Commands.run("cp", "--sparse=always", ours, theirs);
        List<String> expected;
        Map<String, String> tree;
        try (Filesystem kernel = ExtImages.kernel(theirs, false)) {
            expected = new RandomOperations(kernel, SEED).run(OPERATIONS);
            tree = TreeFacts.of(kernel, false);
        }
        Map<String, String> seen;
        try (Filesystem userspace = ExtImages.userspace(ours, false)) {
            List<String> outcomes = new RandomOperations(userspace, SEED).run(OPERATIONS);
            assertThat(outcomes).isEqualTo(expected);
            assertThat(TreeFacts.differences(TreeFacts.of(userspace, false), tree)).isEmpty();
            seen = TreeFacts.of(userspace, true);
        }
        ExtImages.check(ours);
        try (Filesystem kernel = ExtImages.kernel(ours, true)) {
            assertThat(TreeFacts.differences(TreeFacts.of(kernel, true), seen)).isEmpty();
        }
    }
}
