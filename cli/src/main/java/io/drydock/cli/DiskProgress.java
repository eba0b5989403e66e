package io.drydock.cli;

import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.task.Monitor;
import java.util.Optional;
import org.apache.commons.cli.Options;

/**
 * The bar that shows how far work on an image is, if it was asked for.
 *
 * <p>Threading: for one thread.
 */
final class DiskProgress implements AutoCloseable {
    private static final String PROGRESS = "progress";

    private final Optional<ProgressBar> bar;

    private DiskProgress(Optional<ProgressBar> bar) {
        this.bar = bar;
    }

    static void addTo(Options options) {
        options.addOption(
                CommonOptions.flag("p", PROGRESS, "Show on standard error how far it is."));
    }

    static DiskProgress of(Invocation invocation) {
        return new DiskProgress(
                invocation.has(PROGRESS)
                        ? Optional.of(new ProgressBar(invocation.streams().err()))
                        : Optional.empty());
    }

    Monitor monitor() {
        return bar.<Monitor>map(shown -> shown).orElse(Monitor.NONE);
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
