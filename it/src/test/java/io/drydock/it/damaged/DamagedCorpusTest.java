package io.drydock.it.damaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Needs;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One image of every type and kind of damage: no hang, no panic, no change, nothing left, and the
 * ladder reads more than a plain mount. src/damaged/run does it with all of the corpus.
 */
@Tag("uml") // a kernel that panics here is nobody's
class DamagedCorpusTest {
    @TempDir private Path directory;

    @Test
    void theLadderReadsMoreThanAPlainMount() throws Exception {
        Needs.root();
        Needs.device("/dev/fuse", "the kernel's fuse module");
        Corpus corpus = new Corpus(directory, directory.resolve("results"), Corpus.SEED, 1);
        corpus.run(Corpus.typesHere());
        List<Finding> findings = corpus.findings();
        System.out.print(Summary.of(findings));
        assertThat(findings).hasSize(Corpus.typesHere().size() * Spoiling.values().length);
        assertThat(findings).filteredOn(Finding::fewSteps).allMatch(Finding::isAskedFound);
        assertThat(findings.stream().filter(Finding::isAskedFound).count())
                .isGreaterThan(findings.stream().filter(Finding::plain).count() + 5)
                .isGreaterThan(findings.stream().filter(Finding::fewSteps).count() + 5);
    }
}
