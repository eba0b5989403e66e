package io.drydock.cli;

import io.drydock.cli.command.UsageException;
import io.drydock.nbd.NbdExport;
import io.drydock.nbd.NbdExport.Feature;
import io.drydock.nbd.NbdProtocol.Replies;
import io.drydock.nbd.NbdServer;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** What can be asked of an export with {@code --can} and {@code --is}, as by nbdinfo(1). */
enum NbdQuestion {
    CACHE(Feature.CACHE),
    CONNECT((_, _) -> true),
    DF(Feature.DF),
    FAST_ZERO(Feature.FAST_ZERO),
    FLUSH(Feature.FLUSH),
    FUA(Feature.FUA),
    MULTI_CONN(Feature.MULTI_CONN),
    READ((_, _) -> true),
    READ_ONLY(Feature.READ_ONLY),
    ROTATIONAL(Feature.ROTATIONAL),
    STRUCTURED_REPLY((server, _) -> server.protocol().replies() != Replies.SIMPLE),
    TLS((server, _) -> server.protocol().encrypted()),
    TRIM(Feature.TRIM),
    WRITE((_, export) -> !export.features().contains(Feature.READ_ONLY)),
    ZERO(Feature.WRITE_ZEROES);

    private final BiPredicate<NbdServer, NbdExport> test;

    NbdQuestion(Feature feature) {
        this((_, export) -> export.features().contains(feature));
    }

    NbdQuestion(BiPredicate<NbdServer, NbdExport> test) {
        this.test = test;
    }

    /** The question of that name, such as {@code fast-zero}. */
    static NbdQuestion named(String name) throws UsageException {
        return Arrays.stream(values())
                .filter(question -> question.toString().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new UsageException("'" + name + "' cannot be asked; known are " + names()));
    }

    private static String names() {
        return Arrays.stream(values()).map(NbdQuestion::toString).collect(Collectors.joining(", "));
    }

    boolean isSo(NbdServer server, NbdExport export) {
        return test.test(server, export);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
