package io.drydock.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AclTest {
    private static final GuestPath FILE = GuestPath.of("/file");
    private static final String ACCESS = "system.posix_acl_access";

    @TempDir Path directory;

    private static Acl extended() {
        return Acl.parse("u::rw-,u:1000:r--,g::r-x,g:4294967294:-wx,m::rwx,o::---");
    }

    @Test
    void anAclHasTheOrderOfTheKernel() {
        Acl acl =
                Acl.of(
                        AclEntry.other(0),
                        AclEntry.mask(7),
                        AclEntry.group(0xffff_fffeL, 3),
                        AclEntry.owningGroup(5),
                        AclEntry.user(1000, 4),
                        AclEntry.owner(6));

        assertThat(acl).isEqualTo(extended()).hasSameHashCodeAs(extended());
        assertThat(acl.toText())
                .isEqualTo(
                        """
                        user::rw-
                        user:1000:r--
                        group::r-x
                        group:4294967294:-wx
                        mask::rwx
                        other::---
                        """);
        assertThat(Acl.parse(acl.toText())).isEqualTo(acl);
        assertThat(Acl.parse(acl.toBytes())).isEqualTo(acl);
        assertThat(Acl.parse(acl.toString())).isEqualTo(acl);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "u::rwx",
                "u::rwx,g::rwx",
                "u::rwx,g::rwx,o::rwx,o::rwx",
                "u::rwx,g::rwx,o::rwx,u:1:rwx",
                "u::rwx,g::rwx,m::rwx,o::rwx,u:1:rwx,u:1:r",
                "u::rwx,g::rwx,o::rwx,x::rwx",
                "u::rwx,g::rwx,o::rwx,u:root:rwx,m::r",
                "u::rwx,g::rwx,o::rwx,m:1:r",
                "u::rwx,g::rwx,o::rwx,u:4294967295:r,m::r",
                "u::rwx,g::rwx,o::rwx,u:-1:r,m::r",
                "u::rwx,g::rwx,o::s",
                "u::rwx,g::rwx,o"
            })
    void whatIsNoAclIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Acl.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "020000",
                "01000000",
                "03000000",
                "02000000",
                "0200000001000700ffffffff04000700ffffffff",
                "0200000001000700ffffffff04000700ffffffff20000800ffffffff",
                "0200000001000700ffffffff04000700ffffffff03000700ffffffff",
                "0200000001000700ffffffff04000700ffffffff20000700ffffff",
                "0200000001000700ffffffff0200070001000000020007000100000004000700ffffffff10000700"
                        + "ffffffff20000700ffffffff"
            })
    void damagedValuesAreRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Acl.parse(HexFormat.of().parseHex(value)));
    }

    @Test
    void arbitraryBytesAreAnAclOrRefused() {
        Random random = new Random(1);
        byte[] valid = extended().toBytes();
        for (int i = 0; i < 20_000; i++) {
            byte[] value = Arrays.copyOf(valid, random.nextInt(valid.length + 20));
            for (int change = random.nextInt(4); change > 0 && value.length > 0; change--) {
                value[random.nextInt(value.length)] = (byte) random.nextInt(32);
            }
            try {
                Acl acl = Acl.parse(value);
                assertThat(Acl.parse(acl.toBytes())).isEqualTo(acl);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void theMaskIsWhatTheModeShows() {
        Acl masked = extended().with(AclEntry.mask(4));

        assertThat(masked.permissions()).isEqualTo(0640);
        assertThat(masked.mask()).hasValue(4);
        assertThat(masked.effectivePermissions(AclEntry.group(5, 7))).isEqualTo(4);
        assertThat(masked.effectivePermissions(AclEntry.owner(7))).isEqualTo(7);
        assertThat(masked.withPermissions(0751).toString())
                .isEqualTo(
                        "user::rwx,user:1000:r--,group::r-x,group:4294967294:-wx,mask::r-x,other::--x");
        assertThat(Acl.ofPermissions(04754).toString())
                .isEqualTo("user::rwx,group::r-x,other::r--");
        assertThat(Acl.ofPermissions(0754).withPermissions(0640).permissions()).isEqualTo(0640);
        assertThat(Acl.ofPermissions(0754).isMinimal()).isTrue();
        assertThat(masked.isMinimal()).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> masked.without(AclTag.MASK, -1));
    }

    @Test
    void textsMayHaveCommentsAndSpaces() {
        assertThat(Acl.parse("# file: x\n user : : rw \n group::r--  #effective:r--\n\nother:---"))
                .isEqualTo(Acl.ofPermissions(0640));
    }

    /** What setfacl writes we read, and what we write getfacl reads. */
    @Test
    void getfaclAndSetfaclAgree() throws IOException {
        Needs.program("setfacl", "acl");
        Path file = Files.createFile(directory.resolve("file"));
        Commands.run("chmod", "640", file);
        Acl acl = Acl.ofPermissions(0640);
        try (Filesystem files = KernelFilesystem.onDirectory(directory, false)) {
            for (AclEntry entry :
                    List.of(
                            AclEntry.user(1000, 7),
                            AclEntry.group(7, 2),
                            AclEntry.user(1000, 4),
                            AclEntry.mask(1))) {
                Commands.run("setfacl", "-m", entry, file);
                acl = acl.with(entry);
                assertThat(Acl.parse(value(files))).isEqualTo(acl);
                assertThat(value(files)).isEqualTo(acl.toBytes());
            }
            Commands.run("setfacl", "-x", "u:1000", file);
            acl = acl.without(AclTag.USER, 1000);
            assertThat(Acl.parse(value(files))).isEqualTo(acl);

            Acl other = acl.with(AclEntry.user(4_000_000_000L, 5)).with(AclEntry.mask(7));
            files.setAttribute(FILE, ACCESS, other.toBytes(), true);
            assertThat(Commands.run("getfacl", "-cnp", "--no-effective", file).strip())
                    .isEqualTo(other.toText().strip());
            assertThat(files.status(FILE, true).permissions()).isEqualTo(other.permissions());
        }
    }

    private static byte[] value(Filesystem files) throws IOException {
        return Objects.requireNonNull(files.attributes(FILE, true).get(ACCESS));
    }
}
