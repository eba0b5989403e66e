package io.drydock.filesystem;

import static io.drydock.testing.Guests.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.FileTree.Kept;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeCopyTest {
    private static final GuestPath ROOT = GuestPath.ROOT;
    private static final GuestPath TREE = GuestPath.of("/tree");

    @TempDir Path dir;
    private Path source;
    private Path target;
    private Filesystem sourceFiles;
    private Filesystem targetFiles;
    private FileTree from;
    private FileTree to;

    @BeforeEach
    void openDirectories() throws IOException {
        source = Files.createDirectories(dir.resolve("source"));
        target = Files.createDirectories(dir.resolve("target"));
        sourceFiles = KernelFilesystem.onDirectory(source, false);
        targetFiles = KernelFilesystem.onDirectory(target, false);
        from = FileTree.of(sourceFiles);
        to = FileTree.of(targetFiles);
    }

    @AfterEach
    void closeDirectories() throws IOException {
        sourceFiles.close();
        targetFiles.close();
    }

    private void makeTree() throws IOException {
        from.createDirectories("/tree/sub/empty");
        from.writeText("/tree/file", "content");
        from.setPermissions("/tree/file", 04755);
        from.writeText("/tree/sub/other", "more");
        from.setPermissions("/tree/sub", 0500);
        from.symlink("/tree/absolute", "/etc/passwd");
        from.symlink("/tree/upwards", "../../../../etc");
        from.symlink("/tree/dangling", "nothing");
        from.write(
                GuestPath.of(new byte[] {'/', 't', 'r', 'e', 'e', '/', (byte) 0xe9}), new byte[3]);
        Commands.run("mkfifo", source.resolve("tree/fifo"));
    }

    private CopyReport copy(Kept kept) throws IOException {
        return from.copyTree(TREE, to, ROOT, kept);
    }

    /** What diff finds: it looks at links themselves and at the content of files. */
    private void assertSame() {
        Commands.Result diff =
                Commands.tryRun("diff", "-r", "--no-dereference", "-x", "fifo", source, target);
        assertThat(diff.output()).isEmpty();
        assertThat(diff.exitCode()).isZero();
    }

    @Test
    void copiesATree() throws IOException {
        makeTree();

        CopyReport report = copy(Kept.PERMISSIONS);

        assertSame();
        assertThat(report)
                .isEqualTo(new CopyReport(3, 3, 3, 1, List.of(GuestPath.of("/tree/fifo"))));
        assertThat(to.status("/tree/file").permissions()).isEqualTo(0755);
        assertThat(to.status("/tree/sub").permissions()).isEqualTo(0500);
        assertThat(Files.isRegularFile(Path.of(URI.create(target.toUri() + "tree/%E9")))).isTrue();
        to.setPermissions("/tree/sub", 0700);
        from.setPermissions("/tree/sub", 0700);
    }

    @Test
    void copiesTwice() throws IOException {
        makeTree();
        from.setPermissions("/tree/sub", 0700);
        copy(Kept.PERMISSIONS);
        from.writeText("/tree/file", "changed");

        copy(Kept.PERMISSIONS);

        assertSame();
    }

    @Test
    void copiesOneFile() throws IOException {
        from.writeText("/file", "content");
        to.createDirectories("/into");

        from.copyTree(GuestPath.of("/file"), to, GuestPath.of("/into"), Kept.PERMISSIONS);

        assertThat(target.resolve("into/file")).hasContent("content");
    }

    @Test
    void copiesTheRootIntoADirectory() throws IOException {
        makeTree();
        from.setPermissions("/tree/sub", 0700);

        from.copyTree(ROOT, to, ROOT, Kept.PERMISSIONS);

        assertSame();
    }

    @Test
    void keepsOwners() throws IOException {
        Needs.root();
        makeTree();
        Commands.run("chown", "-hR", "12:34", source.resolve("tree"));
        from.setPermissions("/tree/file", 06755);

        copy(Kept.OWNERS);

        assertThat(Commands.run("find", target, "-mindepth", "1", "-printf", "%U %G %m %P\n"))
                .isEqualTo(
                        Commands.run(
                                "find",
                                source,
                                "-mindepth",
                                "1",
                                "!",
                                "-name",
                                "fifo",
                                "-printf",
                                "%U %G %m %P\n"));
    }

    @Test
    void keepsAttributes() throws IOException {
        Needs.program("setfattr", "attr");
        makeTree();
        from.setPermissions("/tree/sub", 0700);
        Commands.run("setfattr", "-n", "user.a", "-v", "1", source.resolve("tree/file"));
        Commands.run("setfattr", "-n", "user.b", "-v", "2", source.resolve("tree/sub"));

        copy(Kept.EVERYTHING);

        assertThat(attributes(target))
                .isEqualTo(attributes(source))
                .contains("# file: tree/file", "user.a", "user.b");
    }

    private static String attributes(Path tree) {
        return Commands.run("getfattr", "-hRd", "--absolute-names", tree).replace(tree + "/", "");
    }

    /** A guest's link that an earlier copy has left must not lead a later one anywhere. */
    @Test
    void followsNoLinkThatIsInTheWay() throws IOException {
        Path victim = Files.createDirectory(dir.resolve("victim"));
        Path secret = Files.writeString(victim.resolve("file"), "secret");
        from.createDirectories("/tree/sub");
        from.writeText("/tree/sub/file", "evil");
        from.writeText("/tree/top", "evil");
        Files.createDirectories(target.resolve("tree"));
        Files.createSymbolicLink(target.resolve("tree/top"), secret);

        Files.createSymbolicLink(target.resolve("tree/sub"), victim);

        assertErrno("EEXIST", () -> copy(Kept.PERMISSIONS));
        Files.delete(target.resolve("tree/sub"));
        copy(Kept.PERMISSIONS);

        assertThat(secret).hasContent("secret");
        assertSame();
    }

    @Test
    void replacesAFileByALink() throws IOException {
        from.createDirectories("/tree");
        from.symlink("/tree/link", "elsewhere");
        to.createDirectories("/tree");
        to.writeText("/tree/link", "a file");

        copy(Kept.PERMISSIONS);

        assertSame();
    }

    @Test
    void keepsHoles() throws IOException {
        from.createDirectories("/tree");
        Commands.run("truncate", "-s", "1G", source.resolve("tree/sparse"));
        from.append("/tree/sparse", new byte[] {'e', 'n', 'd'});

        copy(Kept.PERMISSIONS);

        FileStatus copy = to.status("/tree/sparse");
        assertThat(copy.sizeBytes()).isEqualTo((1L << 30) + 3);
        assertThat(copy.allocatedBytes()).isLessThan(1 << 20);
    }

    @Test
    void copiesNoDirectoryIntoItself() throws IOException {
        from.createDirectories("/tree/sub/deep");

        assertErrno(
                "EINVAL",
                () -> from.copyTree(TREE, from, GuestPath.of("/tree/sub/deep"), Kept.PERMISSIONS));
        from.copyTree(GuestPath.of("/tree/sub"), from, ROOT, Kept.PERMISSIONS);

        assertThat(source.resolve("sub/deep")).isDirectory();
    }

    @Test
    void reportsAFewOfManySkippedFiles() throws IOException {
        from.createDirectories("/tree");
        for (int i = 0; i < 150; i++) {
            Commands.run("mkfifo", source.resolve("tree/fifo" + i));
        }

        CopyReport report = copy(Kept.PERMISSIONS);

        assertThat(report.skipped()).isEqualTo(150);
        assertThat(report.firstSkipped()).hasSize(CopyReport.MAX_PATHS);
    }
}
