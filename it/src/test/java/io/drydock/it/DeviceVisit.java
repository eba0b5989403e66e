package io.drydock.it;

import io.drydock.Session;
import io.drydock.block.BlockDevice;
import io.drydock.crypt.Key;
import io.drydock.error.NotFoundException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess.Use;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Says who it is, writes to some devices of images by several threads, and says what is on all
 * devices. See {@link RootlessTest}.
 */
final class DeviceVisit {
    static final String PASSPHRASE = "the passphrase";

    private static final int PIECE_BYTES = 200_001;
    private static final int PIECES = 8;

    private DeviceVisit() {}

    /**
     * @param args the names of the devices to write to, with commas, or {@code -}; then images
     */
    public static void main(String[] args) throws Exception {
        Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.matches("(Uid|CapEff|CapBnd|NoNewPrivs):.*"))
                .map(line -> line.replaceAll("\\s+", " "))
                .forEach(System.out::println);
        boolean readOnly = args[0].equals("-");
        Session.Builder builder =
                Session.builder().key("all", Key.ofPassphrase(PASSPHRASE.toCharArray()));
        for (String image : Arrays.asList(args).subList(1, args.length)) {
            ImageFormat format = image.endsWith(".qcow2") ? ImageFormat.QCOW2 : ImageFormat.RAW;
            builder.drive(
                    Path.of(image),
                    ImageOptions.defaults().withFormat(format).withReadOnly(readOnly));
        }
        try (Session session = builder.open()) {
            if (!readOnly) {
                for (String name : args[0].split(",")) {
                    write(session, session.device(name));
                }
            }
            for (Device device : session.devices()) {
                System.out.println(device.name() + " " + told(session, device));
            }
        }
    }

    /** Pieces that do not begin or end with a sector, each by a thread of its own. */
    private static void write(Session session, Device device) throws IOException {
        try (BlockDevice bytes = session.access().open(device, Use.WRITE)) {
            List<IOException> failures = new ArrayList<>();
            IntStream.range(0, PIECES)
                    .parallel()
                    .forEach(i -> {
                        MemorySegment piece = MemorySegment.ofArray(piece(i));
                        try {
                            bytes.write(1 + (long) i * PIECE_BYTES, piece);
                        } catch (IOException e) {
                            synchronized (failures) {
                                failures.add(e);
                            }
                        }
                    });
            if (!failures.isEmpty()) {
                throw failures.getFirst();
            }
            bytes.flush();
        }
        try (BlockDevice bytes = session.access().open(device, Use.READ)) {
            byte[] read = new byte[PIECES * PIECE_BYTES];
            bytes.read(1, MemorySegment.ofArray(read));
            for (int i = 0; i < PIECES; i++) {
                int start = i * PIECE_BYTES;
                if (!Arrays.equals(read, start, start + PIECE_BYTES, piece(i), 0, PIECE_BYTES)) {
                    throw new AssertionError(device.name() + " lost piece " + i);
                }
            }
        }
    }

    private static byte[] piece(int number) {
        byte[] piece = new byte[PIECE_BYTES];
        new Random(number).nextBytes(piece);
        return piece;
    }

    private static String told(Session session, Device device) throws IOException {
        try {
            return sum(session, device);
        } catch (NotFoundException e) {
            return "is not all there";
        }
    }

    private static String sum(Session session, Device device) throws IOException {
        try (BlockDevice bytes = session.access().open(device, Use.READ)) {
            CRC32C sum = new CRC32C();
            byte[] buffer = new byte[1 << 20];
            for (long at = 0; at < bytes.sizeBytes(); at += buffer.length) {
                int length = (int) Math.min(buffer.length, bytes.sizeBytes() - at);
                bytes.read(at, MemorySegment.ofArray(buffer).asSlice(0, length));
                sum.update(buffer, 0, length);
            }
            return bytes.sizeBytes() + " " + Long.toHexString(sum.getValue());
        }
    }
}
