package io.drydock.internal.fat;

import static io.drydock.internal.fat.FatImage.at;
import static io.drydock.internal.fat.FatImage.bytes;
import static io.drydock.internal.fat.FatImage.content;
import static io.drydock.internal.fat.FatImage.makeDirectory;
import static io.drydock.internal.fat.FatImage.makeFile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.Engine;
import io.drydock.Session;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.NewInode;
import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.driver.WritableInodes;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** FAT by the driver and by mtools. */
class FatDriverTest {
    @TempDir Path directory;

    private Path image;

    @BeforeAll
    static void needs() {
        Needs.program("fsck.fat", "dosfstools");
        Needs.program("mcopy", "mtools");
    }

    @BeforeEach
    void make() throws Exception {
        image = FatImage.make(directory.resolve("image"), 64, "-F", "32", "-s", "1");
    }

    /** Whatever a test has done, nothing is damaged. */
    @AfterEach
    void isSound() {
        Commands.run("fsck.fat", "-n", image);
    }

    private void mtools(String command, Object... arguments) {
        String words =
                String.join("' '", List.of(arguments).stream().map(Object::toString).toList());
        Commands.run("sh", "-c", "LC_ALL=C.UTF-8 %s -i %s '%s'".formatted(command, image, words));
    }

    private static void assertErrno(int errno, Attempt attempt) {
        assertThatThrownBy(attempt::made)
                .isInstanceOfSatisfying(
                        InodeException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    private interface Attempt {
        void made() throws IOException;
    }

    private static long create(WritableInodes inodes, String name) throws IOException {
        return inodes.create(inodes.root(), bytes(name), NewInode.of(FileType.REGULAR, 0644));
    }

    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        FatImage.read(
                image,
                inodes -> {
                    for (InodeEntry entry : inodes.list(inodes.root())) {
                        names.add(new String(entry.name(), "UTF-8"));
                    }
                });
        return names;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "UPPER.TXT",
                "Mixed.Txt",
                "größe und maß.text",
                "Ωmega",
                "日本語.txt",
                "a name of 13c",
                "a name of 26 characters .x",
                "a+b;c,d=e",
                ".profile",
                "x.y.z"
            })
    void namesAreThoseThatOthersSee(String name) throws Exception {
        byte[] content = bytes("content of " + name);
        Path file = Files.write(directory.resolve("file"), content);
        mtools("mcopy", file, "::/" + name);
        FatImage.write(
                image,
                inodes -> {
                    assertThat(content(inodes, at(inodes, name))).isEqualTo(content);
                    long sub = makeDirectory(inodes, inodes.root(), "directory");
                    makeFile(inodes, sub, name, content);
                });
        mtools("mcopy", "::/directory/" + name, directory.resolve("copy"));
        assertThat(directory.resolve("copy")).hasBinaryContent(content);
        assertThat(names()).containsExactly(name, "directory");
    }

    @Test
    void aNameOf255UnitsAndNoLonger() throws Exception {
        String longest = "ü".repeat(250) + "🚢" + "end";
        FatImage.write(
                image,
                inodes -> {
                    makeFile(inodes, inodes.root(), longest, bytes("x"));
                    assertThat(bytes(longest).length).isLessThan(inodes.maxNameBytes());
                    assertErrno(LibC.ENAMETOOLONG(), () -> create(inodes, longest + "s"));
                });
        assertThat(names()).containsExactly(longest);
    }

    @Test
    void namesDifferInMoreThanCase() throws Exception {
        FatImage.write(
                image,
                inodes -> {
                    long inode = create(inodes, "Größe.txt");
                    assertThat(at(inodes, "GRÖSSE.TXT".replace("SS", "ß"))).isEqualTo(inode);
                    assertThat(at(inodes, "größe.TXT...")).isEqualTo(inode);
                    assertThat(inodes.lookup(inodes.root(), bytes("grosse.txt"))).isEmpty();
                    long other = create(inodes, "a rather long name.txt");
                    assertThat(at(inodes, "arathe~1.txt")).isEqualTo(other);
                    assertThat(inodes.lookup(inodes.root(), new byte[] {(byte) 0xff})).isEmpty();
                });
    }

    /** As Linux answers. */
    @Test
    void namesThatCannotBe() throws Exception {
        FatImage.write(
                image,
                inodes -> {
                    for (String name :
                            List.of("a:b", "a*", "a?", "\"", "a\\b", "a\nb", "a ", " ")) {
                        assertErrno(LibC.EINVAL(), () -> create(inodes, name));
                    }
                    assertErrno(LibC.ENOENT(), () -> create(inodes, "..."));
                    byte[] latin1 = {'a', (byte) 0xfc};
                    NewInode file = NewInode.of(FileType.REGULAR, 0644);
                    assertErrno(LibC.EINVAL(), () -> inodes.create(inodes.root(), latin1, file));
                    create(inodes, "ends with dots..");
                });
        assertThat(names()).containsExactly("ends with dots");
    }

    @Test
    void shortNamesAreCountedUp() throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            names.add("a long name " + i + ".text");
        }
        FatImage.write(
                image,
                inodes -> {
                    for (String name : names) {
                        create(inodes, name);
                    }
                    for (int i = 1; i < 10; i++) {
                        assertThat(at(inodes, "ALONGN~" + i + ".TEX"))
                                .isEqualTo(at(inodes, names.get(i - 1)));
                    }
                });
        assertThat(names()).isEqualTo(names);
    }

    @ParameterizedTest
    @CsvSource({
        "mixed,foo.txt,foo.txt",
        "winnt,foo.txt,foo.txt",
        "win95,FOO.TXT,FOO.TXT",
        "lower,FOO.TXT,foo.txt"
    })
    void shortNamesAreShownAsOptionsSay(String style, String made, String shown) throws Exception {
        String option = "shortname=" + style;
        FatImage.write(image, inodes -> create(inodes, made), option);
        FatImage.read(
                image,
                inodes ->
                        assertThat(inodes.list(inodes.root()).getFirst().name())
                                .isEqualTo(bytes(shown)),
                option);
    }

    @Test
    void optionsAreThoseOfMount() throws Exception {
        FatImage.write(
                image,
                inodes -> {
                    long file = create(inodes, "file");
                    FileStatus status = inodes.status(file);
                    assertThat(status.uid()).isEqualTo(4294967294L);
                    assertThat(status.gid()).isEqualTo(7);
                    assertThat(status.permissions()).isEqualTo(0644);
                    assertThat(inodes.status(inodes.root()).permissions()).isEqualTo(0750);
                },
                "uid=4294967294",
                "gid=7",
                "fmask=133",
                "dmask=027",
                "codepage=850");
        for (String option : List.of("umask=9", "uid=-1", "codepage=1200", "shortname=x", "foo")) {
            assertThatThrownBy(() -> FatImage.read(image, _ -> {}, option))
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessageContaining(option);
        }
    }

    @Test
    void aSessionPassesThemOn() throws Exception {
        List<String> options = List.of("ro", "uid=7", "umask=077", "iocharset=utf8");
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        try (Session session = Session.builder().drive(image, raw).engine(Engine.USERSPACE).open();
                Filesystem mounted = session.mount(session.device("/dev/sda"), options)) {
            FileStatus status = mounted.status(GuestPath.ROOT, true);
            assertThat(status.uid()).isEqualTo(7);
            assertThat(status.permissions()).isEqualTo(0700);
        }
    }

    @Test
    void modesAndOwnersAreWhatLinuxLetsThemBe() throws Exception {
        FatImage.write(
                image,
                inodes -> {
                    long file = create(inodes, "file");
                    assertThat(inodes.status(file).permissions()).isEqualTo(0755);
                    inodes.setPermissions(file, 0555);
                    assertThat(inodes.status(file).permissions()).isEqualTo(0555);
                    inodes.setPermissions(file, 0644);
                    assertThat(inodes.status(file).permissions()).isEqualTo(0555);
                    inodes.setPermissions(file, 0755);
                    assertThat(inodes.status(file).permissions()).isEqualTo(0755);
                    assertErrno(LibC.EPERM(), () -> inodes.setPermissions(file, 04755));
                    assertErrno(LibC.EPERM(), () -> inodes.setOwner(file, 1, 0));
                    inodes.setOwner(file, 0, 0);
                    byte[] name = bytes("link");
                    assertErrno(LibC.EPERM(), () -> inodes.link(inodes.root(), name, file));
                    NewInode link = new NewInode(FileType.SYMBOLIC_LINK, 0777, 0, bytes("x"));
                    assertErrno(LibC.EPERM(), () -> inodes.create(inodes.root(), name, link));
                });
    }

    @Test
    void timesAreKeptAsExactlyAsThereIsPlace() throws Exception {
        FatImage.write(
                image,
                inodes -> {
                    Instant before = Instant.now();
                    long file = create(inodes, "file");
                    Instant born = inodes.status(file).born().orElseThrow();
                    assertThat(born).isBetween(before.minusMillis(10), Instant.now());
                    assertThat(born.getNano() % 10_000_000).isZero();
                    Instant odd = Instant.parse("2021-12-31T23:59:59.7Z");
                    inodes.setTimes(file, FileTimes.of(odd, odd));
                    FileStatus status = inodes.status(file);
                    assertThat(status.modified()).isEqualTo("2021-12-31T23:59:58Z");
                    assertThat(status.changed()).isEqualTo(status.modified());
                    assertThat(status.accessed()).isEqualTo("2021-12-31T00:00:00Z");
                    assertThat(status.born()).hasValue(born);
                    inodes.setTimes(file, FileTimes.ofModified(Instant.EPOCH));
                    assertThat(inodes.status(file).modified()).isEqualTo("1980-01-01T00:00:00Z");
                    inodes.setTimes(
                            file, FileTimes.ofModified(Instant.parse("2200-01-01T00:00:00Z")));
                    assertThat(inodes.status(file).modified()).isEqualTo("2107-12-31T23:59:58Z");
                });
    }

    @Test
    void whatIsBehindTheEndReadsAsZeroes() throws Exception {
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        FatImage.write(
                image,
                inodes -> {
                    long file = makeFile(inodes, inodes.root(), "file", noise);
                    try (WritableContent content = inodes.open(file)) {
                        content.truncate(100);
                        content.truncate(3000);
                        content.write(4000, MemorySegment.ofArray(new byte[] {1}));
                        content.allocate(0, 6000);
                        assertThat(content.nextData(10)).hasValue(10);
                        assertThat(content.nextHole(10)).isEqualTo(6000);
                        assertThat(content.nextData(6000)).isEmpty();
                        assertErrno(LibC.EFBIG(), () -> content.truncate(1L << 32));
                        assertErrno(LibC.ENOSPC(), () -> content.truncate((1L << 32) - 1));
                        assertErrno(LibC.EOPNOTSUPP(), () -> content.punchHole(0, 512));
                    }
                    byte[] expected = new byte[6000];
                    System.arraycopy(noise, 0, expected, 0, 100);
                    expected[4000] = 1;
                    assertThat(content(inodes, file)).isEqualTo(expected);
                });
    }

    @Test
    void aDirectoryCanHaveSoManyEntries() throws Exception {
        FatImage.write(
                image,
                inodes -> {
                    long many = makeDirectory(inodes, inodes.root(), "many");
                    NewInode file = NewInode.of(FileType.REGULAR, 0644);
                    int made = 0;
                    try {
                        for (; made < 70_000; made++) {
                            inodes.create(many, bytes("%0255d".formatted(made)), file);
                        }
                    } catch (InodeException e) {
                        assertThat(e.errno()).isEqualTo(LibC.ENOSPC());
                    }
                    assertThat(made).isEqualTo((65_536 - 2) / 21);
                    assertThat(inodes.list(many)).hasSize(made);
                });
    }

    @Test
    void theRootDirectoryOfFat16IsOfFixedSize() throws Exception {
        FatImage.make(image, 64, "-F", "16", "-r", "64");
        FatImage.write(
                image,
                inodes -> {
                    for (int i = 0; i < 64; i++) {
                        create(inodes, "F" + i);
                    }
                    assertErrno(LibC.ENOSPC(), () -> create(inodes, "F64"));
                    inodes.free(inodes.unlink(inodes.root(), bytes("F5")).orElseThrow());
                    assertErrno(LibC.ENOSPC(), () -> create(inodes, "two slots"));
                    inodes.free(inodes.unlink(inodes.root(), bytes("F6")).orElseThrow());
                    create(inodes, "two slots");
                    assertErrno(LibC.ENOSPC(), () -> inodes.setLabel("LABEL"));
                });
    }

    @Test
    void aMovedDirectoryKnowsWhereItIs() throws Exception {
        FatImage.write(
                image,
                inodes -> {
                    long root = inodes.root();
                    long a = makeDirectory(inodes, root, "a");
                    long b = makeDirectory(inodes, root, "b");
                    long sub = makeDirectory(inodes, a, "sub");
                    makeFile(inodes, sub, "file", bytes("content"));
                    assertThat(inodes.rename(a, bytes("sub"), b, bytes("SUB two"))).isEmpty();
                    assertThat(at(inodes, "b/sub TWO")).isEqualTo(sub);
                    assertThat(inodes.rename(b, bytes("sub two"), root, bytes("c"))).isEmpty();
                    assertThat(content(inodes, at(inodes, "c/file"))).isEqualTo(bytes("content"));
                    assertThat(inodes.status(root).links()).isEqualTo(2 + 3);
                    assertErrno(LibC.ENOTEMPTY(), () -> inodes.removeDirectory(root, bytes("c")));
                });
        FatImage.read(image, inodes -> at(inodes, "c/file"));
    }

    @Test
    void theLabelIsThatOfTheRootDirectory() throws Exception {
        FatImage.write(
                image,
                inodes -> {
                    assertThat(inodes.label()).isEmpty();
                    inodes.setLabel("A LABEL");
                    assertThat(inodes.label()).isEqualTo("A LABEL");
                    assertErrno(LibC.EINVAL(), () -> inodes.setLabel("twelve chars"));
                    assertErrno(LibC.EINVAL(), () -> inodes.setLabel("größe"));
                });
        assertThat(Commands.run("blkid", "-p", "-s", "LABEL", image)).contains("\"A LABEL\"");
        assertThat(names()).isEmpty();
        FatImage.write(image, inodes -> inodes.setLabel(""));
        FatImage.read(image, inodes -> assertThat(inodes.label()).isEmpty());
    }

    @Test
    void freeClustersAreCountedAndTrimmed() throws Exception {
        byte[] noise = new byte[1 << 20];
        new Random(1).nextBytes(noise);
        FatImage.write(
                image,
                inodes -> {
                    long free = inodes.space().freeBytes();
                    long file = makeFile(inodes, inodes.root(), "file", noise);
                    assertThat(inodes.space().freeBytes()).isEqualTo(free - noise.length);
                    inodes.unlink(inodes.root(), bytes("file"));
                    assertThat(inodes.space().freeBytes()).isEqualTo(free - noise.length);
                    assertThat(content(inodes, file)).isEqualTo(noise);
                    inodes.free(file);
                    assertThat(inodes.space().freeBytes()).isEqualTo(free);
                    assertThat(inodes.trim(0, Long.MAX_VALUE, 0)).isEqualTo(free);
                    assertThat(inodes.trim(0, Long.MAX_VALUE, free + 1)).isZero();
                });
        assertThat((long) Files.getAttribute(image, "unix:size")).isEqualTo(64L << 20);
        long blocks = Long.parseLong(Commands.run("stat", "-c", "%b", image).strip());
        assertThat(blocks * 512).isLessThan(noise.length * 2L);
        FatImage.read(image, inodes -> assertThat(inodes.space().freeBytes()).isPositive());
    }

    @Test
    void exfatIsAnotherFormat() throws Exception {
        Needs.program("mkfs.exfat", "exfatprogs");
        Path exfat = TestImages.sparse(directory.resolve("exfat"), 8);
        Commands.run("mkfs.exfat", exfat);
        assertThatThrownBy(() -> FatImage.read(exfat, _ -> {}))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("exFAT");
    }
}
