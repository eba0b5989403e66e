package io.drydock.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TreeListing;
import io.drydock.testing.TreeListing.Without;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One file of each kind, between GNU tar, bsdtar and us. */
class TarTest {
    private static final String TREE =
            """
            set -e
            mkdir -p plain/deep "with space" long
            printf content > plain/file; printf '' > plain/empty
            head -c 300000 /dev/urandom > plain/deep/large
            touch -- plain/-dash 'plain/new
            line' "plain/$(printf '\\377\\376')" "plain/$(printf 'x%.0s' $(seq 255))"
            long=long/$(printf 'y%.0s' $(seq 200))/$(printf 'z%.0s' $(seq 200))
            mkdir -p $long; printf long > $long/file; ln -s ../$long/file long/link
            raw=long/$(printf 'r\\377%.0s' $(seq 100)); mkdir $raw; printf raw > $raw/file
            ln $raw/file long/second; ln $long/file long/third
            ln -s "$(printf 't%.0s' $(seq 300))" long/dangling; ln -s /no/where plain/absolute
            ln plain/file plain/link1; ln plain/file plain/link2
            mkfifo plain/fifo; mknod plain/null c 1 3; mknod plain/loop b 7 300
            truncate -s 10M plain/hole; printf data | dd of=plain/hole bs=1 seek=5M conv=notrunc status=none
            truncate -s 3M plain/allhole; printf x > plain/end; truncate -s 10M plain/end
            printf tail | dd of=plain/end bs=1 seek=30M conv=notrunc status=none
            chown 1000:1001 plain/file; chown -h 5:6 plain/absolute; chown 3000000000:4000000000 plain/empty
            chmod 4755 plain/file; chmod 1777 plain/deep; chmod 0 "with space"
            setfattr -n user.text -v value plain/file; setfattr -n user.bin -v 0x00ff0a3d plain/file
            setfattr -n user.empty -v '' plain/file; setfattr -n trusted.t -v 0x80 plain/deep
            setfattr -h -n trusted.link -v on plain/absolute
            setfattr -n user.a=b%c -v equals plain/empty
            setfattr -n security.capability -v 0x0100000200040000000000000000000000000000 plain/end
            setfacl -m u:54321:rw,g:54322:r,m::rw plain/link1; setfacl -d -m u:54323:rwx plain/deep
            touch -h -d '2001-02-03 04:05:06.123456789Z' plain/absolute plain/file plain/null
            touch -d '1960-01-01 00:00:00.5Z' plain/end; touch -d '2300-01-01Z' plain/deep
            """;

    private static final String SAME_TIMES = "find %s -print0 | xargs -0 touch -h -d 2001-02-03Z";

    @TempDir private Path directory;
    private Path tree;

    @BeforeEach
    void makeTree() throws IOException {
        Needs.root();
        Needs.program("bsdtar", "libarchive-tools");
        Needs.program("setfacl", "acl");
        Needs.program("setfattr", "attr");
        tree = Files.createDirectory(directory.resolve("tree"));
        Commands.run("bash", "-c", "cd " + tree + "; " + TREE);
        Commands.run("touch", "-d", "2005-01-01Z", tree);
    }

    private static FileTree files(Path root) throws IOException {
        return FileTree.of(KernelFilesystem.onDirectory(root, false));
    }

    private Path pack(Path from, PackOptions options) throws IOException {
        Path archive = directory.resolve("archive");
        try (OutputStream out = Files.newOutputStream(archive)) {
            Tar.out(files(from), GuestPath.ROOT, out, options, Monitor.NONE);
        }
        return archive;
    }

    private Path unpack(Path archive) throws IOException {
        Path target = Files.createDirectory(directory.resolve("unpacked"));
        try (InputStream in = Files.newInputStream(archive)) {
            UnpackOptions options = UnpackOptions.DEFAULTS.withAllExtras();
            Tar.in(in, files(target), GuestPath.ROOT, options, Monitor.NONE);
        }
        return target;
    }

    private void assertSame(Path other, Without... without) {
        assertThat(
                        TreeListing.differences(
                                TreeListing.of(tree, without), TreeListing.of(other, without)))
                .isEmpty();
    }

    private static long allocatedBytes(Path directory) {
        return Long.parseLong(Commands.run("du", "-sk", directory).split("\t")[0]) << 10;
    }

    @ParameterizedTest
    @EnumSource
    void whatWePackWeUnpack(Compression format) throws Exception {
        Path archive = pack(tree, PackOptions.DEFAULTS.withAllExtras().withCompression(format));
        Path unpacked = unpack(archive);
        assertSame(unpacked);
        assertThat(allocatedBytes(unpacked)).isLessThan(allocatedBytes(tree) + (1 << 20));
    }

    @Test
    void gnuTarUnpacksWhatWePack() throws Exception {
        Path archive = pack(tree, PackOptions.DEFAULTS.withAllExtras());
        Path target = Files.createDirectory(directory.resolve("target"));
        String warnings =
                Commands.run(
                        "tar",
                        "-C",
                        target,
                        "--xattrs",
                        "--xattrs-include=*",
                        "--acls",
                        "--selinux",
                        "--numeric-owner",
                        "--warning=no-unknown-keyword",
                        "-xpf",
                        archive);
        assertThat(warnings.replaceAll("(?m)^tar: .*time stamp .*\n", "")).isEmpty();
        assertSame(target);
        assertThat(allocatedBytes(target)).isLessThan(allocatedBytes(tree) + (1 << 20));
    }

    @Test
    void bsdtarUnpacksWhatWePack() throws Exception {
        // It gets fractions of times before 1970 wrong, and names of attributes with an equals
        // sign.
        Commands.run("touch", "-d", "1960-01-01Z", tree.resolve("plain/end"));
        Commands.run("setfattr", "-x", "user.a=b%c", tree.resolve("plain/empty"));
        Path archive = pack(tree, PackOptions.DEFAULTS.withAllExtras());
        Path target = Files.createDirectory(directory.resolve("target"));
        Commands.run(
                "bsdtar", "-C", target, "--numeric-owner", "--xattrs", "--acls", "-xpf", archive);
        Commands.run("touch", "-d", "2005-01-01Z", target); // it leaves its own directory
        assertSame(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--format=posix",
                "--format=posix --sparse",
                "--format=posix --sparse --sparse-version=0.0",
                "--format=posix --sparse --sparse-version=0.1",
                "--format=posix -z",
                "--format=posix -I zstd"
            })
    void weUnpackWhatGnuTarPacks(String options) throws Exception {
        Path archive = directory.resolve("archive");
        Commands.run(
                "sh",
                "-c",
                "tar -C %s --xattrs --xattrs-include='*' --acls --selinux --numeric-owner %s -cf %s ."
                        .formatted(tree, options, archive));
        assertSame(unpack(archive));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--format=gnu", "--format=gnu --sparse"})
    void weUnpackWhatGnuTarPacksInItsOwnFormat(String options) throws Exception {
        // Its times have no fractions.
        Commands.run("sh", "-c", SAME_TIMES.formatted(tree));
        Path archive = directory.resolve("archive");
        Commands.run(
                "sh",
                "-c",
                "tar -C %s --numeric-owner %s -cf %s .".formatted(tree, options, archive));
        assertSame(unpack(archive), Without.ATTRIBUTES);
    }

    @Test
    void weUnpackWhatBsdtarPacks() throws Exception {
        // It gets fractions of times before 1970 wrong.
        Commands.run("touch", "-d", "1960-01-01Z", tree.resolve("plain/end"));
        Path archive = directory.resolve("archive");
        Commands.run(
                "bsdtar",
                "-C",
                tree,
                "--format=pax",
                "--xattrs",
                "--acls",
                "--numeric-owner",
                "-cf",
                archive,
                ".");
        assertSame(unpack(archive));
    }

    /** Set with its NUL, stored without. */
    @Test
    void selinuxContextsAreKept() throws Exception {
        String context = "system_u:object_r:etc_t:s0";
        Commands.run(
                "setfattr",
                "-n",
                "security.selinux",
                "-v",
                context + "\\000",
                tree.resolve("plain/file"));
        Path archive = pack(tree, PackOptions.DEFAULTS.withExtras(List.of(Extra.SELINUX)));
        assertThat(archive)
                .content(StandardCharsets.ISO_8859_1)
                .contains(" RHT.security.selinux=" + context + "\n")
                .doesNotContain("SCHILY");
        Path unpacked = unpack(archive);
        assertThat(
                        Commands.run(
                                "getfattr",
                                "-n",
                                "security.selinux",
                                "-e",
                                "hex",
                                unpacked.resolve("plain/file")))
                .contains(
                        HexFormat.of().formatHex(context.getBytes(StandardCharsets.US_ASCII))
                                + "00");
    }

    @Test
    void twoArchivesOfATreeAreTheSame() throws Exception {
        byte[] first = Files.readAllBytes(pack(tree, PackOptions.DEFAULTS.withAllExtras()));
        assertThat(Files.readAllBytes(pack(tree, PackOptions.DEFAULTS.withAllExtras())))
                .isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "p*n",
                "deep",
                "deep/*",
                "*a*e",
                "li?k",
                "l[!i]*",
                "[a-f]*",
                "plain/link1",
                "large",
                "x*",
                "-*",
                "*\\*",
                "[",
                "nothing"
            })
    void exclusionsAreThoseOfGnuTar(String pattern) throws Exception {
        Path archive = pack(tree, PackOptions.DEFAULTS.withExcludes(List.of(pattern)));
        Path theirs = directory.resolve("theirs");
        Commands.run("tar", "-C", tree, "--exclude=" + pattern, "--sort=name", "-cf", theirs, ".");
        assertThat(names(archive)).isEqualTo(names(theirs));
    }

    private static String names(Path archive) {
        return Commands.run("tar", "--warning=no-unknown-keyword", "-tf", archive);
    }

    @ParameterizedTest
    @EnumSource
    void cpioIsReadByCpio(CpioFormat format) throws Exception {
        Needs.program("cpio", "cpio");
        Commands.run("sh", "-c", SAME_TIMES.formatted(tree));
        Path archive = directory.resolve("archive");
        try (OutputStream out = Files.newOutputStream(archive)) {
            Cpio.out(files(tree), GuestPath.ROOT, out, format, PackOptions.DEFAULTS, Monitor.NONE);
        }
        for (String reader :
                List.of("cpio -idm --quiet --no-absolute-filenames", "bsdtar -xpf -")) {
            Path target = Files.createTempDirectory(directory, "target");
            Commands.run("sh", "-c", "cd %s && %s < %s".formatted(target, reader, archive));
            // Which cpio does not set of links, directories and its own.
            Commands.run("chmod", "755", target);
            Commands.run("sh", "-c", SAME_TIMES.formatted(target));
            assertSame(target, Without.ATTRIBUTES);
        }
    }
}
