package io.drydock.filesystem;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.drydock.attribute.Acl;
import io.drydock.attribute.AclEntry;
import io.drydock.attribute.FileCapabilities;
import io.drydock.attribute.InodeFlag;
import io.drydock.attribute.InodeFlags;
import io.drydock.attribute.SelinuxContext;
import io.drydock.error.CorruptDataException;
import io.drydock.filesystem.FileAttributes.Part;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The oracles are getfattr, getfacl, getcap, lsattr and chattr. */
class FileAttributesTest {
    private static final GuestPath FILE = GuestPath.of("/file");
    private static final GuestPath LINK = GuestPath.of("/link");
    private static final SelinuxContext ETC = SelinuxContext.parse("system_u:object_r:etc_t:s0");

    @TempDir Path directory;
    private Path root;
    private Filesystem filesystem;
    private FileTree files;
    private FileAttributes attributes;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectories(directory.resolve("guest"));
        filesystem = KernelFilesystem.onDirectory(root, false);
        files = FileTree.of(filesystem);
        attributes = files.attributes();
        files.writeText("/file", "");
        files.symlink("/link", "file");
    }

    @AfterEach
    void close() throws IOException {
        filesystem.close();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void attributesAreSetAndRemoved() throws IOException {
        attributes.set(LINK, "user.a", ascii("1"));
        attributes.set(FILE, "user.empty", new byte[0]);

        assertThat(Commands.run("getfattr", "-d", "--absolute-names", root.resolve("file")))
                .contains("user.a=\"1\"", "user.empty");
        assertThat(attributes.list(LINK)).containsOnlyKeys("user.a", "user.empty");
        assertThat(attributes.get(FILE, "user.a")).hasValue(ascii("1"));
        assertThat(attributes.get(FILE, "user.b")).isEmpty();
        assertThat(attributes.list(path("/"), List.of(path("no"), path("file"), path("link"))))
                .extracting(Map::size)
                .containsExactly(0, 2, 2);
        assertThat(attributes.ofLinks().list(LINK)).doesNotContainKey("user.a");
        attributes.remove(LINK, "user.a");
        assertErrno("ENODATA", () -> attributes.remove(FILE, "user.a"));
        assertThat(attributes.list(FILE)).containsOnlyKeys("user.empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> attributes.set(FILE, "user.a\0b", new byte[0]));
        assertErrno("EOPNOTSUPP", () -> attributes.set(FILE, "nowhere.a", new byte[0]));
    }

    /** Names are bytes to the kernel: a copy has the same ones. */
    @Test
    void namesThatAreNotUtf8Survive() throws IOException {
        Needs.program("setfattr", "attr");
        String script = "setfattr -n \"$(printf 'user.\\351\\360x\\303\\251')\" -v 1 \"$0\"";
        Commands.run("sh", "-ec", script, root.resolve("file"));

        files.copy("/file", "/copy");
        String name = attributes.list(FILE).keySet().iterator().next();

        assertThat(name).isEqualTo("user.\udce9\udcf0xé");
        assertThat(attributes.get(FILE, name)).hasValue(ascii("1"));
        String dump = "getfattr -d --absolute-names \"$0\" | tail -n +2 | od -c";
        assertThat(Commands.run("sh", "-ec", dump, root.resolve("copy")))
                .isEqualTo(Commands.run("sh", "-ec", dump, root.resolve("file")))
                .contains("351");
        attributes.remove(path("/copy"), name);
        assertThat(attributes.list(path("/copy"))).isEmpty();
    }

    @Test
    void accessControlListsSetTheMode() throws IOException {
        Needs.program("getfacl", "acl");
        files.setPermissions("/file", 04640);
        assertThat(attributes.acl(FILE)).isEqualTo(Acl.ofPermissions(0640));

        Acl acl = attributes.acl(FILE).with(AclEntry.user(1000, 7));
        attributes.setAcl(LINK, acl);

        assertThat(attributes.acl(FILE)).isEqualTo(acl);
        assertThat(Commands.run("getfacl", "-cnp", root.resolve("file")).strip())
                .isEqualTo(acl.toText().strip());
        assertThat(files.status("/file").permissions()).isEqualTo(04670);
        files.setPermissions("/file", 0600);
        assertThat(attributes.acl(FILE)).isEqualTo(acl.withPermissions(0600));
        attributes.setAcl(FILE, Acl.ofPermissions(0751));
        assertThat(attributes.list(FILE)).isEmpty();
        assertThat(files.status("/file").permissions()).isEqualTo(0751);
    }

    @Test
    void defaultListsAreInherited() throws IOException {
        files.createDirectories("/dir");
        assertThat(attributes.defaultAcl(path("/dir"))).isEmpty();
        Acl acl = Acl.parse("u::rwx,u:5:rw-,g::r-x,m::rwx,o::---");
        attributes.setDefaultAcl(path("/dir"), acl);

        assertThat(attributes.defaultAcl(path("/dir"))).hasValue(acl);
        files.createDirectories("/dir/sub");
        assertThat(attributes.defaultAcl(path("/dir/sub"))).hasValue(acl);
        assertErrno("EACCES", () -> attributes.setDefaultAcl(FILE, acl));
        attributes.removeDefaultAcl(path("/dir"));
        attributes.removeDefaultAcl(path("/dir"));
        assertThat(attributes.defaultAcl(path("/dir"))).isEmpty();
        assertThat(attributes.defaultAcl(FILE)).isEmpty();
    }

    @Test
    void capabilitiesAreThoseOfGetcap() throws IOException {
        Needs.root();
        Needs.program("getcap", "libcap2-bin");
        FileCapabilities ping = FileCapabilities.parse("cap_net_raw=ep");
        assertThat(attributes.capabilities(FILE)).isEmpty();

        attributes.setCapabilities(LINK, ping);

        assertThat(attributes.capabilities(FILE)).hasValue(ping);
        assertThat(Commands.run("getcap", root.resolve("file")).strip())
                .isEqualTo(root.resolve("file") + " " + ping);
        attributes.setCapabilities(FILE, ping.withRootUid(1000));
        assertThat(Commands.run("getcap", "-n", root.resolve("file")).strip())
                .endsWith("cap_net_raw=ep [rootid=1000]");
        assertThat(attributes.capabilities(FILE)).hasValue(ping.withRootUid(1000));
        attributes.removeCapabilities(FILE);
        attributes.removeCapabilities(FILE);
        assertThat(Commands.run("getcap", root.resolve("file"))).isEmpty();
    }

    @Test
    void selinuxContextsAreOfFilesAndOfLinks() throws IOException {
        Needs.root();
        assertThat(attributes.selinuxContext(FILE)).isEmpty();
        attributes.setSelinuxContext(FILE, ETC);
        SelinuxContext other = SelinuxContext.parse("system_u:object_r:bin_t:s0");
        attributes.ofLinks().setSelinuxContext(LINK, other);

        assertThat(attributes.selinuxContext(LINK)).hasValue(ETC);
        assertThat(attributes.ofLinks().selinuxContext(LINK)).hasValue(other);
        String hex =
                Commands.run(
                        "getfattr",
                        "-h",
                        "-n",
                        "security.selinux",
                        "-e",
                        "hex",
                        "--absolute-names",
                        root.resolve("link"));
        assertThat(hex.strip()).endsWith("733000");
    }

    @Test
    void damagedValuesAreNamed() throws IOException {
        Needs.root();
        attributes.set(FILE, "security.selinux", ascii("nonsense"));

        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> attributes.selinuxContext(FILE))
                .withMessageContaining("security.selinux /file")
                .withMessageContaining("nonsense");
        assertThat(attributes.get(FILE, "security.selinux")).hasValue(ascii("nonsense"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"i", "a", "d", "A", "S", "adAS", "c", "s", "u", "t"})
    void flagsAreThoseOfChattr(String letters) throws IOException {
        Needs.root();
        Needs.that(
                Commands.run("stat", "-f", "-c", "%T", root).startsWith("ext"),
                "needs a temporary directory on ext4");
        Path file = root.resolve("file");
        Commands.Result chattr = Commands.tryRun("chattr", "+" + letters, file);
        try {
            Needs.that(chattr.exitCode() == 0, "needs a filesystem that has flag " + letters);
            InodeFlags flags = attributes.flags(FILE);
            assertThat(flags).hasToString(lsattr(file));
            InodeFlags cleared = flags;
            for (InodeFlag flag : InodeFlags.parse(letters).flags()) {
                assertThat(flags.has(flag)).isTrue();
                cleared = cleared.without(flag);
            }
            attributes.setFlags(LINK, cleared);
            assertThat(lsattr(file)).isEqualTo(cleared.toString());
            attributes.setFlags(FILE, flags);
            assertThat(lsattr(file)).isEqualTo(flags.toString());
        } finally {
            Commands.run("chattr", "-" + letters, file);
        }
    }

    private static String lsattr(Path file) {
        return Commands.run("lsattr", file).split(" ", 2)[0];
    }

    @Test
    void generationsAreThoseOfLsattr() throws IOException {
        String line = Commands.run("lsattr", "-v", root.resolve("file")).strip();

        assertThat(attributes.generation(LINK)).isEqualTo(Long.parseLong(line.split(" +")[0]));
    }

    @Test
    void copiesParts() throws IOException {
        Needs.root();
        files.setPermissions("/file", 06751);
        files.setOwner("/file", 5, 6);
        files.setPermissions("/file", 06751);
        attributes.set(FILE, "user.a", ascii("1"));
        Instant time = Instant.ofEpochSecond(1_000_000_000, 7);
        files.setTimes(FILE, FileTimes.of(time, time));
        files.writeText("/to", "");
        attributes.set(path("/to"), "user.b", ascii("2"));

        attributes.copy(FILE, files, path("/to"), Set.of(Part.ATTRIBUTES));
        assertThat(attributes.list(path("/to"))).containsOnlyKeys("user.a", "user.b");
        assertThat(files.status("/to").permissions()).isEqualTo(0644);
        attributes.copy(FILE, files, path("/to"), EnumSet.allOf(Part.class));

        FileStatus status = files.status("/to");
        assertThat(status.permissions()).isEqualTo(06751);
        assertThat(status.uid()).isEqualTo(5);
        assertThat(status.gid()).isEqualTo(6);
        assertThat(status.modified()).isEqualTo(time);
        assertThat(status.accessed()).isEqualTo(time);
    }
}
