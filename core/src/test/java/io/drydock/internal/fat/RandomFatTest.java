package io.drydock.internal.fat;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.WritableInodes;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * After random operations everything is there, to others as well, and fsck.fat finds nothing.
 * {@code -Ddrydock.operations=N} makes it more than 1000 for each.
 */
class RandomFatTest {
    private static final long SEED = 20261122;
    private static final int OPERATIONS = Integer.getInteger("drydock.operations", 1000);
    private static final int PIECES = 5;

    @TempDir Path directory;

    @BeforeAll
    static void needs() {
        Needs.program("fsck.fat", "dosfstools");
    }

    /** The smallest are full again and again. */
    @ParameterizedTest
    @CsvSource({
        "1, -F 12 -s 1",
        "2, -F 12 -s 4",
        "9, -F 16 -s 4",
        "3, -F 16 -s 1",
        "40, -F 32 -s 1",
        "300, -F 32 -s 1 -S 4096",
        "64, -F 32 -s 1 -f 1",
    })
    void operationsAreThoseOfATree(int mebibytes, String arguments) throws Exception {
        Path image = directory.resolve("image");
        FatImage.make(image, mebibytes, (Object[]) arguments.split(" "));
        try (FileBlockDevice device = FileBlockDevice.open(image, false);
                WritableInodes inodes = FatImage.writing(device)) {
            FatModel model = new FatModel(inodes, SEED);
            for (int i = 0; i < PIECES; i++) {
                model.operate(OPERATIONS / PIECES);
                model.assertSame(inodes, true);
                model.closeAll();
                inodes.flush();
                assertThat(Commands.tryRun("fsck.fat", "-n", "-v", image))
                        .satisfies(result ->
                                assertThat(result.exitCode()).as(result.output()).isZero());
                try (Inodes again = FatImage.reading(device)) {
                    model.assertSame(again, false);
                }
                FatImage.writing(device).close();
            }
            System.out.println(arguments + ": " + model.refusals() + " found no space");
        }
    }
}
