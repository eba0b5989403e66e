package io.drydock.content;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CancelledException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.search.WalkOptions;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Content, with the tools that print the same as oracles. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContentTest {
    private static final int PIECE = 1 << 20;
    private static final GuestPath FILE = path("/file");

    @TempDir Path dir;
    private Path root;
    private Path host;
    private Filesystem filesystem;
    private Content content;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectories(dir.resolve("guest"));
        host = root.resolve("file");
        filesystem = KernelFilesystem.onDirectory(root, false);
        content = Content.of(FileTree.of(filesystem));
    }

    @AfterEach
    void close() throws IOException {
        filesystem.close();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What a command prints, which reads the file as {@code $1}. */
    private byte[] printed(String script) {
        String command = "(" + script + ") | od -An -v -tx1 | tr -d ' \\n'";
        return HexFormat.of().parseHex(Commands.run("sh", "-c", command, "sh", host));
    }

    /** Bytes of which some are line feeds, and some no UTF-8. */
    private static byte[] text(int size, int seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[size];
        byte[] alphabet =
                "aaab cAB\n\t. \u00e9\u20ac\ud83d\ude80\0\u0001".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < size; i++) {
            int kind = random.nextInt(40);
            bytes[i] =
                    kind == 0
                            ? (byte) random.nextInt(256)
                            : alphabet[random.nextInt(alphabet.length)];
        }
        return bytes;
    }

    private static List<byte[]> samples() {
        return List.of(
                new byte[0],
                utf8("\n"),
                utf8("one"),
                utf8("one\ntwo"),
                utf8("one\ntwo\n"),
                utf8("\n\n\n"),
                text(1000, 1),
                text(PIECE, 2),
                text(3 * PIECE + 17, 3));
    }

    @Test
    void readsLines() throws IOException {
        for (byte[] sample : samples()) {
            Files.write(host, sample);
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            try (Stream<Line> lines = content.lines(FILE)) {
                long[] number = {0};
                lines.forEach(line -> {
                    assertThat(line.number()).isEqualTo(++number[0]);
                    assertThat(line.offsetBytes()).isEqualTo(joined.size());
                    assertThat(line.isCut()).isFalse();
                    joined.writeBytes(line.bytes());
                    joined.write('\n');
                });
            }
            byte[] expected = sample;
            if (sample.length > 0 && sample[sample.length - 1] != '\n') {
                expected = Arrays.copyOf(sample, sample.length + 1);
                expected[sample.length] = '\n';
            }
            assertThat(joined.toByteArray()).isEqualTo(expected);
        }
    }

    @Test
    void cutsLongLines() throws IOException {
        byte[] line = new byte[3 * PIECE];
        Arrays.fill(line, (byte) 'x');
        line[PIECE + 100] = '\n';
        Files.write(host, line);

        try (Stream<Line> lines = content.lines(FILE)) {
            List<Line> both = lines.toList();
            assertThat(both).extracting(Line::isCut).containsExactly(true, true);
            assertThat(both).extracting(Line::offsetBytes).containsExactly(0L, PIECE + 101L);
            assertThat(both).allMatch(each -> each.bytes().length == Content.MAX_LINE_BYTES);
        }
    }

    @Test
    void headsAndTails() throws IOException {
        for (byte[] sample : samples()) {
            Files.write(host, sample);
            for (int number : new int[] {0, 1, 2, 3, 10, 5000, 2_000_000}) {
                assertThat(content.head(FILE, number))
                        .isEqualTo(printed("head -n " + number + " \"$1\""));
                assertThat(content.tail(FILE, number))
                        .isEqualTo(printed("tail -n " + number + " \"$1\""));
                assertThat(content.headBytes(FILE, number))
                        .isEqualTo(printed("head -c " + number + " \"$1\""));
                assertThat(content.tailBytes(FILE, number))
                        .isEqualTo(printed("tail -c " + number + " \"$1\""));
            }
        }
        assertThatThrownBy(() -> content.head(FILE, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Its end is found without reading all of it, and no more is kept than may be. */
    @Test
    void tailsAFileOfEightTebibytes() throws IOException {
        try (RandomAccessFile huge = new RandomAccessFile(host.toFile(), "rw")) {
            huge.setLength((8L << 40) - 8);
            huge.seek(huge.length());
            huge.write(utf8("\nlast\n"));
        }

        assertThat(content.tail(FILE, 1)).isEqualTo(utf8("last\n"));
        assertThat(content.tailBytes(FILE, 5)).isEqualTo(utf8("last\n"));
        assertThat(content.headBytes(FILE, 5)).isEqualTo(new byte[5]);
        assertErrno("EFBIG", () -> content.tail(FILE, 2));
        assertErrno("EFBIG", () -> content.head(FILE, 1));
        assertErrno("EFBIG", () -> content.headBytes(FILE, Long.MAX_VALUE));
        assertErrno("EFBIG", () -> content.tailBytes(FILE, Long.MAX_VALUE));
    }

    @ParameterizedTest
    @CsvSource({
        "F, aab, false",
        "F, aAb, true",
        "F, aaaaaab, false",
        "F, a.b, false",
        "F, é, false",
        "E, ^a.*b$, false",
        "E, a{3}b, false",
        "E, [^a-z]B, true",
        "E, (ab|ba)c, true",
        "E, ^$, false",
        "E, €|🚀, false",
    })
    void greps(String kind, String wanted, boolean ignoreCase) throws IOException {
        Needs.program("grep", "grep");
        for (byte[] sample : samples()) {
            Files.write(host, sample);
            TextPattern pattern =
                    kind.equals("F") ? TextPattern.fixed(wanted) : TextPattern.regex(wanted);
            String option = "-an" + kind + (ignoreCase ? "i" : "");
            String script = "grep " + option + " -e '" + wanted + "' \"$1\" | cut -d: -f1";
            List<String> expected =
                    new String(printed(script), StandardCharsets.US_ASCII).lines().toList();
            try (Stream<Line> lines =
                    content.grep(
                            FILE, ignoreCase ? pattern.ignoringCase() : pattern, Monitor.NONE)) {
                assertThat(lines.map(line -> "" + line.number()).toList()).isEqualTo(expected);
            }
        }
    }

    @Test
    void findsFixedTextAsStringsDo() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            String wanted = letters(random, 5);
            String line = letters(random, 12);
            assertThat(new FixedMatcher(utf8(wanted), false).isIn(utf8(line)))
                    .as("%s in %s", wanted, line)
                    .isEqualTo(line.contains(wanted));
        }
    }

    private static String letters(Random random, int max) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(max + 1); length > 0; length--) {
            text.append((char) ('a' + random.nextInt(2)));
        }
        return text.toString();
    }

    /** The first takes time that doubles with each letter, the second a stack for each. */
    @ParameterizedTest
    @ValueSource(strings = {"(a*)*b", "(a|aa)+$", "^(a|b)*c"})
    void endsWithExpressionsThatDoNot(String expression) throws IOException {
        byte[] line = new byte[100_000];
        Arrays.fill(line, (byte) 'a');
        line[line.length - 1] = 'x';
        Files.write(host, line);

        try (Stream<Line> lines = content.grep(FILE, TextPattern.regex(expression), Monitor.NONE)) {
            assertThatThrownBy(lines::toList)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(UnsupportedException.class)
                    .hasMessageContaining("grep /file: the expression takes too long on line 1");
        }
    }

    @Test
    void countsAsWc() throws IOException {
        for (byte[] sample : samples()) {
            Files.write(host, sample);
            String script = "LC_ALL=C.UTF-8 wc -lmc < \"$1\"";
            String[] wc =
                    new String(printed(script), StandardCharsets.US_ASCII).strip().split("\\s+");
            TextCounts counts = content.count(FILE, Monitor.NONE);
            assertThat(counts.lines()).isEqualTo(Long.parseLong(wc[0]));
            assertThat(counts.bytes()).isEqualTo(Long.parseLong(wc[2]));
            assertThat(counts.characters()).isEqualTo(characters(sample));
            if (sample.length <= 16_384) { // wc 9.1 counts some twice where its buffer ends
                assertThat(counts.characters()).isEqualTo(Long.parseLong(wc[1]));
            }
        }
        Files.write(host, utf8(" a bc\td\n\n e\rf  g\u000bh,i"));
        assertThat(content.count(FILE, Monitor.NONE).words())
                .isEqualTo(
                        Long.parseLong(
                                new String(printed("wc -w < \"$1\""), StandardCharsets.US_ASCII)
                                        .strip()))
                .isEqualTo(7);
    }

    private static long characters(byte[] bytes) throws IOException {
        String text =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.IGNORE)
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
        return text.codePointCount(0, text.length());
    }

    @ParameterizedTest
    @EnumSource
    void findsStrings(StringEncoding encoding) throws IOException {
        Needs.program("strings", "binutils");
        String letter =
                switch (encoding) {
                    case ASCII -> "s";
                    case EIGHT_BIT -> "S";
                    case UTF_16LE -> "l";
                    case UTF_16BE -> "b";
                    case UTF_32LE -> "L";
                    case UTF_32BE -> "B";
                };
        Random random = new Random(encoding.ordinal());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < 2 * PIECE) {
            byte[] noise = new byte[random.nextInt(9)];
            random.nextBytes(noise);
            bytes.writeBytes(noise);
            bytes.writeBytes(
                    "Text\twith words"
                            .substring(0, random.nextInt(16))
                            .getBytes(
                                    switch (encoding) {
                                        case ASCII, EIGHT_BIT -> StandardCharsets.ISO_8859_1;
                                        case UTF_16LE -> StandardCharsets.UTF_16LE;
                                        case UTF_16BE -> StandardCharsets.UTF_16BE;
                                        case UTF_32LE -> StandardCharsets.UTF_32LE;
                                        case UTF_32BE -> StandardCharsets.UTF_32BE;
                                    }));
        }
        Files.write(host, bytes.toByteArray());
        for (int length : new int[] {1, 4, 7}) {
            String script = "strings -a -t d -e " + letter + " -n " + length + " \"$1\"";
            List<String> expected =
                    new String(printed(script), StandardCharsets.ISO_8859_1)
                            .lines()
                            .map(String::stripLeading)
                            .toList();
            try (Stream<FoundString> found =
                    content.strings(FILE, encoding, length, Monitor.NONE)) {
                assertThat(found.map(each -> each.offsetBytes() + " " + each.text()).toList())
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void findsStringsThatAreAsLongAsTheFile() throws IOException {
        byte[] letters = new byte[2 * Content.MAX_LINE_BYTES + 10];
        Arrays.fill(letters, (byte) 'x');
        Files.write(host, letters);

        try (Stream<FoundString> found =
                content.strings(FILE, StringEncoding.ASCII, 4, Monitor.NONE)) {
            assertThat(found.map(each -> each.offsetBytes() + " " + each.text().length()))
                    .containsExactly("0 1048576", "1048576 1048576", "2097152 10");
        }
    }

    @Test
    void writesAndReadsBase64() throws IOException {
        for (byte[] sample : samples()) {
            Files.write(host, sample);
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            content.encodeBase64(FILE, text, Monitor.NONE);
            assertThat(text.toByteArray()).isEqualTo(printed("base64 \"$1\""));

            content.decodeBase64(new ByteArrayInputStream(text.toByteArray()), path("/decoded"));
            assertThat(root.resolve("decoded")).hasBinaryContent(sample);
        }
        assertThatThrownBy(() ->
                        content.decodeBase64(new ByteArrayInputStream(utf8("a")), path("/decoded")))
                .isInstanceOf(IOException.class);
        assertThat(root.resolve("decoded")).hasBinaryContent(samples().getLast());
    }

    @Test
    void isCancelledAndTellsOfItsProgress() throws IOException {
        Files.write(host, text(3 * PIECE, 1));
        List<Long> progress = new ArrayList<>();
        Monitor monitor =
                new Monitor() {
                    @Override
                    public void progressed(long done, long total) {
                        assertThat(total).isEqualTo(3 * PIECE);
                        progress.add(done);
                    }

                    @Override
                    public void checkCancelled() throws CancelledException {
                        if (progress.size() == 2) {
                            throw new CancelledException("read", "/file");
                        }
                    }
                };

        assertThatThrownBy(() -> content.count(FILE, monitor))
                .isInstanceOf(CancelledException.class);
        assertThat(progress).containsExactly((long) PIECE, 2L * PIECE);
    }

    @Test
    void closedStreamsSaySo() throws IOException {
        Files.write(host, text(3 * PIECE, 1));
        Stream<Line> lines = content.lines(FILE);
        var iterator = lines.iterator();
        iterator.next();
        lines.close();

        assertThatThrownBy(() -> iterator.forEachRemaining(_ -> {}))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void staysInTheGuest() throws IOException {
        Path secret = Files.writeString(dir.resolve("secret"), "the host's");
        List<String> links = new ArrayList<>();
        for (String target :
                List.of(secret.toString(), "../secret", "/proc/self/root" + secret, "/dev/fd/0")) {
            Path link = root.resolve("link" + links.size());
            Files.createSymbolicLink(link, Path.of(target));
            links.add("/" + link.getFileName());
        }
        links.addAll(List.of("/../secret", "/../../" + secret));
        for (String link : links) {
            assertAllFail("ENOENT", path(link));
            assertErrno(
                    "ENOENT",
                    () -> new TypeTeller(FileTree.of(filesystem)).tell(path(link + "/.")));
        }
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        Files.createSymbolicLink(root.resolve("up"), dir);
        assertErrno(
                "ENOENT",
                () ->
                        Checksums.of(FileTree.of(filesystem))
                                .ofTree(
                                        path("/up"),
                                        ChecksumAlgorithm.MD5,
                                        list,
                                        WalkOptions.defaults()));
        assertThat(content.type(path("/link0")).mimeType()).isEqualTo("inode/symlink");
        assertAllFail("EISDIR", GuestPath.ROOT);
        Commands.run("mkfifo", root.resolve("fifo"));
        assertAllFail("EINVAL", path("/fifo"));
        if (Needs.isRoot()) {
            Commands.run("mknod", root.resolve("zero"), "c", "1", "5");
            assertAllFail("EINVAL", path("/zero"));
        }
        assertThat(secret).hasContent("the host's");
    }

    private void assertAllFail(String errno, GuestPath path) {
        assertErrno(errno, () -> content.lines(path));
        assertErrno(errno, () -> content.grep(path, TextPattern.fixed("x"), Monitor.NONE));
        assertErrno(errno, () -> content.head(path, 1));
        assertErrno(errno, () -> content.headBytes(path, 1));
        assertErrno(errno, () -> content.tail(path, 1));
        assertErrno(errno, () -> content.tailBytes(path, 1));
        assertErrno(errno, () -> content.count(path, Monitor.NONE));
        assertErrno(errno, () -> content.strings(path, StringEncoding.ASCII, 4, Monitor.NONE));
        assertErrno(
                errno, () -> content.encodeBase64(path, new ByteArrayOutputStream(), Monitor.NONE));
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            assertErrno(
                    errno,
                    () -> Checksums.of(FileTree.of(filesystem)).of(path, algorithm, Monitor.NONE));
        }
    }
}
