package io.drydock.cli.command;

import io.drydock.Engine;
import io.drydock.Session;
import io.drydock.cache.CacheOptions;
import io.drydock.filesystem.Isolation;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** The options that say which images are opened, and how: those of the virt tools. */
public final class DriveOptions {
    private static final String ADD = "add";
    private static final String FORMAT = "format";
    private static final String ALLOW_BACKING = "allow-backing";
    private static final String ALLOW_RAW = "allow-raw";
    private static final String READ_ONLY = "ro";
    private static final String WRITABLE = "rw";
    private static final String ENGINE = "engine";
    private static final String ISOLATE = "isolate";

    private record Drive(String image, Optional<ImageFormat> format) {}

    private final List<Drive> drives = new ArrayList<>();
    private final Set<Path> allowedFiles = new HashSet<>();
    private final Invocation invocation;
    private final boolean allowRaw;
    private final boolean isolated;
    private boolean writable;
    private Optional<ImageFormat> format = Optional.empty();
    private Engine engine = Engine.AUTO;

    private DriveOptions(Invocation invocation) {
        this.invocation = invocation;
        this.allowRaw = invocation.has(ALLOW_RAW);
        this.writable = invocation.has(WRITABLE);
        this.isolated = invocation.has(ISOLATE);
    }

    public static void addTo(Options options) {
        options.addOption(
                        CommonOptions.value(
                                "a",
                                ADD,
                                "IMAGE",
                                "An image, or the URI of an NBD server's export. Can be given several"
                                        + " times: the first becomes /dev/sda, the second /dev/sdb"
                                        + " ..."))
                .addOption(
                        Option.builder()
                                .longOpt(FORMAT)
                                .hasArg()
                                .optionalArg(true)
                                .argName("FORMAT")
                                .desc(
                                        "The format of the images that follow: "
                                                + formats()
                                                + ". Without a value: told by their magic, which"
                                                + " is the default.")
                                .get())
                .addOption(
                        CommonOptions.value(
                                ALLOW_BACKING,
                                "FILE",
                                "A backing or data file that the images may refer to. Any other is"
                                        + " refused, for it could be any file of this host. Can be"
                                        + " given several times."))
                .addOption(
                        CommonOptions.flag(
                                ALLOW_RAW, "Take an image whose format cannot be told as raw."))
                .addOption(
                        CommonOptions.flag(
                                READ_ONLY, "Change not a byte of the images; the default."))
                .addOption(CommonOptions.flag(WRITABLE, "Open the images for writing."))
                .addOption(
                        CommonOptions.value(
                                ENGINE,
                                "ENGINE",
                                "What mounts filesystems: kernel; userspace, which needs no root;"
                                        + " or auto, which takes the kernel where it may and is"
                                        + " the default."))
                .addOption(
                        CommonOptions.flag(
                                ISOLATE,
                                "Read each filesystem in a process apart, for images that are not"
                                        + " trusted. The engine is userspace then."));
        KeyOptions.addTo(options);
    }

    /** Understands them in their order: a format is that of the images behind it. */
    public static DriveOptions of(Invocation invocation) throws UsageException {
        invocation.exclude(READ_ONLY, WRITABLE);
        DriveOptions drives = new DriveOptions(invocation);
        for (Option option : invocation.line().getOptions()) {
            switch (option.getLongOpt()) {
                case ADD -> drives.add(option.getValue());
                case FORMAT -> drives.format = format(option.getValue());
                case ALLOW_BACKING ->
                        drives.allowedFiles.add(PathArguments.host(option.getValue()));
                case ENGINE -> drives.engine = engine(option.getValue());
                default -> {}
            }
        }
        if (drives.isolated && drives.engine == Engine.KERNEL) {
            throw new UsageException("the kernel reads filesystems by itself: not with --isolate");
        }
        return drives;
    }

    private static Optional<ImageFormat> format(String name) throws UsageException {
        Optional<ImageFormat> format = ImageFormat.named(name);
        if (format.isEmpty() && !name.isEmpty()) {
            throw new UsageException("'" + name + "' is no format; known are " + formats());
        }
        return format;
    }

    private static Engine engine(String name) throws UsageException {
        return Arrays.stream(Engine.values())
                .filter(engine -> name.equals(engine.name().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() ->
                        new UsageException("'" + name + "' is no engine: auto, kernel, userspace"));
    }

    private static String formats() {
        return Arrays.stream(ImageFormat.values())
                .map(ImageFormat::toString)
                .collect(Collectors.joining(", "));
    }

    /** The images that stand where other commands have paths. */
    public void addAll(List<String> images) throws UsageException {
        for (String image : images) {
            add(image);
        }
    }

    private void add(String image) throws UsageException {
        drives.add(new Drive(image, format));
    }

    /** The operands without the first, which is the image if no option named one. */
    public List<String> withoutImage(List<String> operands) throws UsageException {
        if (!drives.isEmpty()) {
            return operands;
        }
        if (operands.isEmpty()) {
            throw new UsageException("no image given");
        }
        add(operands.getFirst());
        return operands.subList(1, operands.size());
    }

    /** As {@link #of}, for a command that wants one image and nothing else. */
    public static DriveOptions onlyImage(Invocation invocation) throws UsageException {
        DriveOptions drives = of(invocation);
        if (!drives.withoutImage(invocation.operands()).isEmpty()) {
            throw new UsageException("give one image");
        }
        return drives;
    }

    /** The one image that is worked on as a file, and no disk of a server. */
    public Path imageFile() throws UsageException {
        if (drives.size() != 1) {
            throw new UsageException("give one image");
        }
        String image = drives.getFirst().image();
        if (NbdOperand.isUri(image)) {
            throw new UsageException("'" + image + "' is no file of this host");
        }
        return PathArguments.host(image);
    }

    /** How {@link #imageFile} is opened. */
    public ImageOptions imageOptions() {
        return options(drives.getFirst());
    }

    private ImageOptions options(Drive drive) {
        return new ImageOptions(drive.format(), !writable, allowRaw, allowedFiles);
    }

    /** Opens the images for writing without being asked to, for what changes nothing of them. */
    public void allowWriting() {
        writable = true;
    }

    /** Whether the images are opened for writing. */
    public boolean isWritable() {
        return writable;
    }

    /** Refuses to go on unless the images are opened for writing, which must be asked for. */
    public void requireWritable() throws UsageException {
        if (!writable) {
            throw new UsageException("this changes the image: allow it with --rw");
        }
    }

    /** Opens the images. */
    public Session open() throws IOException, UsageException {
        return open(CacheOptions.defaults());
    }

    /** Opens the images without a look at what is on them, which may be no good. */
    public Session openUnread() throws IOException, UsageException {
        return open(CacheOptions.defaults().withWarmUp(false));
    }

    private Session open(CacheOptions caches) throws IOException, UsageException {
        if (drives.isEmpty()) {
            throw new UsageException("no image given");
        }
        Session.Builder session = Session.builder().caches(caches).engine(engine);
        if (isolated) {
            session.isolation(Isolation.perMount());
        }
        for (Drive drive : drives) {
            ImageOptions options = options(drive);
            if (NbdOperand.isUri(drive.image())) {
                session.drive(NbdOperand.uri(drive.image()), options);
            } else {
                session.drive(PathArguments.host(drive.image()), options);
            }
        }
        KeyOptions.give(invocation, session);
        return session.open();
    }

    /** The images, for messages. */
    @Override
    public String toString() {
        return drives.stream().map(Drive::image).collect(Collectors.joining(", "));
    }
}
