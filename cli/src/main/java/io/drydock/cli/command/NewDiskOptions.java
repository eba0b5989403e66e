package io.drydock.cli.command;

import io.drydock.disk.Compression;
import io.drydock.disk.NewDisk;
import io.drydock.disk.Preallocation;
import io.drydock.disk.Qcow2Options;
import io.drydock.image.ImageFormat;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.cli.Options;

/** The options that say what a new image file is like. */
public final class NewDiskOptions {
    private static final String CLUSTER_SIZE = "cluster-size";
    private static final String COMPRESSION = "compression";
    private static final String EXTENDED_L2 = "extended-l2";
    private static final String FORCE = "force";
    private static final String LAZY_REFCOUNTS = "lazy-refcounts";
    private static final String PREALLOCATION = "preallocation";
    private static final String QCOW2_VERSION = "qcow2-version";
    private static final String REFCOUNT_BITS = "refcount-bits";

    /** The names that qemu-img(1) has for them are understood, too. */
    private static final Map<String, Preallocation> PREALLOCATIONS =
            Map.of(
                    "none", Preallocation.NONE,
                    "off", Preallocation.NONE,
                    "metadata", Preallocation.METADATA,
                    "allocated", Preallocation.ALLOCATED,
                    "falloc", Preallocation.ALLOCATED,
                    "full", Preallocation.FULL);

    private static final Map<String, Compression> COMPRESSIONS =
            Map.of("zlib", Compression.ZLIB, "zstd", Compression.ZSTD);

    private NewDiskOptions() {}

    public static void addTo(Options options) {
        options.addOption(
                        CommonOptions.value(
                                PREALLOCATION,
                                "KIND",
                                "What has its place on storage from the beginning: none, which is"
                                        + " the default, metadata (qcow2), allocated, or full,"
                                        + " which writes it."))
                .addOption(
                        CommonOptions.value(
                                CLUSTER_SIZE, "SIZE", "Of qcow2: from 512 to 2M; 64K by default."))
                .addOption(
                        CommonOptions.value(
                                COMPRESSION,
                                "TYPE",
                                "Of qcow2: what compressed clusters are compressed with, zlib or"
                                        + " zstd."))
                .addOption(
                        CommonOptions.flag(EXTENDED_L2, "Of qcow2: map clusters in 32 parts each."))
                .addOption(
                        CommonOptions.flag(
                                LAZY_REFCOUNTS, "Of qcow2: write reference counts late."))
                .addOption(
                        CommonOptions.value(
                                QCOW2_VERSION, "N", "Of qcow2: 3, or 2 for QEMU before 1.1."))
                .addOption(
                        CommonOptions.value(
                                REFCOUNT_BITS,
                                "N",
                                "Of qcow2: the width of a reference count; 16 by default."))
                .addOption(
                        CommonOptions.flag(
                                FORCE, "Replace a file of that name, if nobody uses it."));
    }

    /** What they say. */
    public static NewDisk of(Invocation invocation, Path path, ImageFormat format)
            throws UsageException {
        NewDisk disk = NewDisk.of(path, format).withReplace(invocation.has(FORCE));
        return disk.withPreallocation(
                        named(invocation, PREALLOCATION, PREALLOCATIONS, disk.preallocation()))
                .withQcow2(qcow2(invocation));
    }

    private static Qcow2Options qcow2(Invocation invocation) throws UsageException {
        Qcow2Options options = Qcow2Options.defaults();
        int clusterBytes = options.clusterBytes();
        String cluster = invocation.line().getOptionValue(CLUSTER_SIZE);
        if (cluster != null) {
            clusterBytes = (int) Math.min(SizeArgument.bytes(cluster), Integer.MAX_VALUE);
        }
        try {
            return new Qcow2Options(
                    (int) invocation.number(QCOW2_VERSION, 2, 3, options.version()),
                    clusterBytes,
                    (int) invocation.number(REFCOUNT_BITS, 1, 64, options.refcountBits()),
                    invocation.has(LAZY_REFCOUNTS),
                    invocation.has(EXTENDED_L2),
                    named(invocation, COMPRESSION, COMPRESSIONS, options.compression()));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private static <T> T named(
            Invocation invocation, String option, Map<String, T> values, T otherwise)
            throws UsageException {
        String name = invocation.line().getOptionValue(option);
        T value = name == null ? otherwise : values.get(name.toLowerCase(Locale.ROOT));
        if (value == null) {
            String known = values.keySet().stream().sorted().collect(Collectors.joining(", "));
            throw new UsageException("--" + option + "=" + name + ": is one of " + known);
        }
        return value;
    }

    /** The format that an option names, which must be given. */
    public static ImageFormat format(Invocation invocation, String option) throws UsageException {
        String name = invocation.line().getOptionValue(option);
        List<String> known =
                Arrays.stream(ImageFormat.values()).map(ImageFormat::toString).toList();
        return ImageFormat.named(name == null ? "" : name)
                .orElseThrow(() ->
                        new UsageException(
                                "name the format by --"
                                        + option
                                        + ": one of "
                                        + String.join(", ", known)));
    }
}
