package io.drydock.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.internal.kernel.KernelFilesystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Release files as the distributions ship them, and what libguestfs makes of them. */
class ReleaseFinderTest {
    @TempDir Path root;
    private Filesystem filesystem;

    @BeforeEach
    void open() throws IOException {
        filesystem = KernelFilesystem.onDirectory(root, true);
    }

    @AfterEach
    void close() throws IOException {
        filesystem.close();
    }

    private void file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.resolve("..").normalize());
        Files.writeString(file, content);
    }

    private void osRelease(String content) throws IOException {
        file("etc/os-release", content);
    }

    private Release find() throws IOException {
        return ReleaseFinder.find(FileTree.of(filesystem));
    }

    /** Distro, version, product, codename; package format, management; osinfo. */
    private void assertFound(
            String distro, String version, String product, String codename, String rest)
            throws IOException {
        Release found = find();
        PackageSystem packages = PackageSystem.of(found, FileTree.of(filesystem));
        assertThat(found.distro().orElse("unknown")).isEqualTo(distro);
        assertThat(found.major() + "." + found.minor()).isEqualTo(version);
        assertThat(found.productName().orElse("-")).isEqualTo(product);
        assertThat(found.codename().orElse("-")).isEqualTo(codename);
        assertThat(
                        packages.format().orElse("-")
                                + " "
                                + packages.management().orElse("-")
                                + " "
                                + Osinfo.id(found).orElse("-"))
                .isEqualTo(rest);
    }

    @Test
    void debian() throws IOException {
        osRelease(
                """
                PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
                NAME="Debian GNU/Linux"
                VERSION_ID="12"
                VERSION="12 (bookworm)"
                VERSION_CODENAME=bookworm
                ID=debian
                """);
        file("etc/debian_version", "12.7\n");

        assertFound(
                "debian", "12.7", "Debian GNU/Linux 12 (bookworm)", "bookworm", "deb apt debian12");
    }

    @Test
    void debianWithoutItsVersionFile() throws IOException {
        osRelease("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=12\nID=debian\n");

        assertFound("debian", "12.0", "Debian GNU/Linux 12 (bookworm)", "-", "deb apt debian12");
    }

    @Test
    void debianTesting() throws IOException {
        osRelease(
                """
                PRETTY_NAME="Debian GNU/Linux trixie/sid"
                VERSION_CODENAME=trixie
                ID=debian
                """);
        file("etc/debian_version", "trixie/sid\n");

        assertFound("debian", "0.0", "Debian GNU/Linux trixie/sid", "trixie", "deb apt -");
    }

    @Test
    void debianBeforeOsRelease() throws IOException {
        file("etc/debian_version", "5.0.1\n");

        assertFound("debian", "5.0", "5.0.1", "-", "deb apt debian5");
    }

    @Test
    void raspbianIsDebian() throws IOException {
        osRelease(
                """
                PRETTY_NAME="Raspbian GNU/Linux 11 (bullseye)"
                VERSION_ID="11"
                VERSION_CODENAME=bullseye
                ID=raspbian
                ID_LIKE=debian
                """);
        file("etc/debian_version", "11.8\n");

        assertFound(
                "debian",
                "11.8",
                "Raspbian GNU/Linux 11 (bullseye)",
                "bullseye",
                "deb apt debian11");
    }

    @Test
    void ubuntu() throws IOException {
        osRelease(
                """
                PRETTY_NAME="Ubuntu 22.04.3 LTS"
                VERSION_ID="22.04"
                VERSION="22.04.3 LTS (Jammy Jellyfish)"
                VERSION_CODENAME=jammy
                ID=ubuntu
                ID_LIKE=debian
                """);
        file("etc/debian_version", "bookworm/sid\n");

        assertFound("ubuntu", "22.4", "Ubuntu 22.04.3 LTS", "jammy", "deb apt ubuntu22.04");
    }

    @Test
    void ubuntuBeforeOsRelease() throws IOException {
        file(
                "etc/lsb-release",
                """
                DISTRIB_ID=Ubuntu
                DISTRIB_RELEASE=10.04
                DISTRIB_CODENAME=lucid
                DISTRIB_DESCRIPTION="Ubuntu 10.04.1 LTS"
                """);
        file("etc/debian_version", "squeeze/sid\n");

        assertFound("ubuntu", "10.4", "Ubuntu 10.04.1 LTS", "lucid", "deb apt ubuntu10.04");
    }

    @Test
    void linuxMint() throws IOException {
        osRelease(
                """
                NAME="Linux Mint"
                VERSION="21.2 (Victoria)"
                ID=linuxmint
                ID_LIKE="ubuntu debian"
                PRETTY_NAME="Linux Mint 21.2"
                VERSION_ID="21.2"
                VERSION_CODENAME=victoria
                """);

        assertFound("linuxmint", "21.2", "Linux Mint 21.2", "victoria", "deb apt linuxmint21.2");
    }

    @Test
    void kali() throws IOException {
        osRelease("PRETTY_NAME=\"Kali GNU/Linux Rolling\"\nVERSION_ID=\"2023.3\"\nID=kali\n");

        assertFound(
                "kalilinux", "2023.3", "Kali GNU/Linux Rolling", "-", "deb apt kalilinux2023.3");
    }

    /** One that is made of Ubuntu, but says that it is another. */
    @Test
    void popIsUnknown() throws IOException {
        osRelease(
                "NAME=\"Pop!_OS\"\nVERSION_ID=\"22.04\"\nID=pop\nPRETTY_NAME=\"Pop!_OS 22.04 LTS\"\n");
        file("etc/lsb-release", "DISTRIB_ID=Pop\nDISTRIB_DESCRIPTION=\"Pop!_OS 22.04 LTS\"\n");
        file("etc/debian_version", "bookworm/sid\n");

        assertFound("unknown", "22.4", "Pop!_OS 22.04 LTS", "-", "- - -");
    }

    @Test
    void fedora() throws IOException {
        osRelease(
                """
                NAME="Fedora Linux"
                VERSION="39 (Server Edition)"
                ID=fedora
                VERSION_ID=39
                VERSION_CODENAME=""
                PRETTY_NAME="Fedora Linux 39 (Server Edition)"
                VARIANT="Server Edition"
                VARIANT_ID=server
                """);
        file("etc/redhat-release", "Fedora release 39 (Thirty Nine)\n");
        file("usr/bin/dnf", "");

        assertFound("fedora", "39.0", "Fedora Linux 39 (Server Edition)", "-", "rpm dnf fedora39");
        assertThat(find().productVariant()).contains("server");
    }

    @Test
    void fedoraWithoutDnf() throws IOException {
        osRelease("ID=fedora\nVERSION_ID=21\nPRETTY_NAME=\"Fedora 21 (Twenty One)\"\n");

        assertFound("fedora", "21.0", "Fedora 21 (Twenty One)", "-", "rpm yum fedora21");
    }

    @Test
    void rhel() throws IOException {
        osRelease(
                """
                NAME="Red Hat Enterprise Linux"
                VERSION="9.3 (Plow)"
                ID="rhel"
                ID_LIKE="fedora"
                VERSION_ID="9.3"
                PRETTY_NAME="Red Hat Enterprise Linux 9.3 (Plow)"
                """);

        assertFound("rhel", "9.3", "Red Hat Enterprise Linux 9.3 (Plow)", "-", "rpm dnf rhel9.3");
    }

    @Test
    void rhelBeforeOsRelease() throws IOException {
        file("etc/redhat-release", "Red Hat Enterprise Linux Server release 6.10 (Santiago)\n");

        assertFound(
                "rhel",
                "6.10",
                "Red Hat Enterprise Linux Server release 6.10 (Santiago)",
                "-",
                "rpm yum rhel6.10");
    }

    @Test
    void rhelWithUpdate() throws IOException {
        String line = "Red Hat Enterprise Linux AS release 4 (Nahant Update 8)";
        file("etc/redhat-release", line + "\n");

        assertFound("rhel", "4.8", line, "-", "rpm up2date rhel4.8");
    }

    @Test
    void centos7() throws IOException {
        osRelease(
                """
                NAME="CentOS Linux"
                ID="centos"
                ID_LIKE="rhel fedora"
                VERSION_ID="7"
                PRETTY_NAME="CentOS Linux 7 (Core)"
                """);
        file("etc/centos-release", "CentOS Linux release 7.9.2009 (Core)\n");
        file("etc/redhat-release", "CentOS Linux release 7.9.2009 (Core)\n");

        assertFound("centos", "7.9", "CentOS Linux 7 (Core)", "-", "rpm yum centos7.0");
    }

    @Test
    void centosStream() throws IOException {
        osRelease("ID=\"centos\"\nVERSION_ID=\"9\"\nPRETTY_NAME=\"CentOS Stream 9\"\n");
        file("etc/centos-release", "CentOS Stream release 9\n");

        assertFound("centos", "9.0", "CentOS Stream 9", "-", "rpm dnf centos9");
    }

    @Test
    void rocky() throws IOException {
        osRelease(
                "ID=\"rocky\"\nVERSION_ID=\"9.3\"\nPRETTY_NAME=\"Rocky Linux 9.3 (Blue Onyx)\"\n");

        assertFound("rocky", "9.3", "Rocky Linux 9.3 (Blue Onyx)", "-", "rpm dnf rocky9");
    }

    @Test
    void almalinux() throws IOException {
        osRelease(
                "ID=\"almalinux\"\nVERSION_ID=\"8.9\"\n"
                        + "PRETTY_NAME=\"AlmaLinux 8.9 (Midnight Oncilla)\"\n");

        assertFound(
                "almalinux", "8.9", "AlmaLinux 8.9 (Midnight Oncilla)", "-", "rpm dnf almalinux8");
    }

    @Test
    void oracle() throws IOException {
        osRelease("ID=\"ol\"\nVERSION_ID=\"8.8\"\nPRETTY_NAME=\"Oracle Linux Server 8.8\"\n");

        assertFound("oraclelinux", "8.8", "Oracle Linux Server 8.8", "-", "rpm dnf oraclelinux8.8");
    }

    @Test
    void oracleBeforeOsRelease() throws IOException {
        file("etc/oracle-release", "Oracle Linux Server release 6.5\n");
        file("etc/redhat-release", "Red Hat Enterprise Linux Server release 6.5 (Santiago)\n");

        assertFound(
                "oraclelinux",
                "6.5",
                "Oracle Linux Server release 6.5",
                "-",
                "rpm yum oraclelinux6.5");
    }

    @Test
    void anotherOfRedHatsFamily() throws IOException {
        file("etc/redhat-release", "Virtuozzo Linux release 7.5\n");

        assertFound(
                "redhat-based",
                "7.5",
                "Virtuozzo Linux release 7.5",
                "-",
                "rpm yum redhat-based7.5");
    }

    @Test
    void sles() throws IOException {
        osRelease(
                """
                NAME="SLES"
                VERSION="15-SP5"
                VERSION_ID="15.5"
                PRETTY_NAME="SUSE Linux Enterprise Server 15 SP5"
                ID="sles"
                """);

        assertFound(
                "sles", "15.5", "SUSE Linux Enterprise Server 15 SP5", "-", "rpm zypper sle15sp5");
    }

    @Test
    void slesBeforeOsRelease() throws IOException {
        file(
                "etc/SuSE-release",
                "SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n");

        assertFound(
                "sles",
                "11.4",
                "SUSE Linux Enterprise Server 11 (x86_64)",
                "-",
                "rpm zypper sles11sp4");
    }

    @Test
    void opensuse() throws IOException {
        osRelease(
                "ID=\"opensuse-leap\"\nVERSION_ID=\"15.5\"\nPRETTY_NAME=\"openSUSE Leap 15.5\"\n");

        assertFound("opensuse", "15.5", "openSUSE Leap 15.5", "-", "rpm zypper opensuse15.5");
    }

    @Test
    void opensuseBeforeOsRelease() throws IOException {
        file("etc/SuSE-release", "openSUSE 12.1 (x86_64)\nVERSION = 12.1\nCODENAME = Asparagus\n");

        assertFound("opensuse", "12.1", "openSUSE 12.1 (x86_64)", "-", "rpm zypper opensuse12.1");
    }

    @Test
    void alpine() throws IOException {
        osRelease(
                "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.18.4\n"
                        + "PRETTY_NAME=\"Alpine Linux v3.18\"\n");

        assertFound("alpinelinux", "3.18", "Alpine Linux v3.18", "-", "apk apk alpinelinux3.18");
    }

    @Test
    void arch() throws IOException {
        osRelease("NAME=\"Arch Linux\"\nPRETTY_NAME=\"Arch Linux\"\nID=arch\nBUILD_ID=rolling\n");
        file("etc/arch-release", "");

        assertFound("archlinux", "0.0", "Arch Linux", "-", "pacman pacman archlinux");
    }

    @Test
    void archBeforeOsRelease() throws IOException {
        file("etc/arch-release", "");

        assertFound("archlinux", "0.0", "-", "-", "pacman pacman archlinux");
    }

    @Test
    void voidAndGentoo() throws IOException {
        osRelease("NAME=\"Void\"\nID=\"void\"\nPRETTY_NAME=\"Void Linux\"\n");
        assertFound("voidlinux", "0.0", "Void Linux", "-", "xbps xbps voidlinux");

        osRelease("NAME=Gentoo\nID=gentoo\nPRETTY_NAME=\"Gentoo Linux\"\n");
        file("etc/gentoo-release", "Gentoo Base System release 2.14\n");
        assertFound("gentoo", "2.14", "Gentoo Linux", "-", "ebuild portage gentoo");
    }

    @Test
    void unknown() throws IOException {
        osRelease("ID=tiny\nVERSION_ID=1.2\nPRETTY_NAME='Tiny \"Linux\"'\n");

        assertFound("unknown", "1.2", "Tiny \"Linux\"", "-", "- - -");
    }

    @Test
    void nothing() throws IOException {
        assertFound("unknown", "0.0", "-", "-", "- - -");
        assertThat(find()).isEqualTo(Release.UNKNOWN);
    }

    @Test
    void vendorsFileStandsIn() throws IOException {
        file("usr/lib/os-release", "ID=fedora\nVERSION_ID=40\nPRETTY_NAME=\"Fedora Linux 40\"\n");

        assertThat(find().distro()).contains("fedora");
    }

    @Test
    void numbersBeyondBeliefAreNoVersion() throws IOException {
        osRelease("ID=fedora\nVERSION_ID=99999999999.1\nPRETTY_NAME=x\n");
        assertThat(find().version()).isEmpty();

        assertThat(Version.in("12345678901")).isEmpty();
        assertThat(Version.in("9.99999999999")).contains(new Version(9, 0));
        assertThat(Version.in("release 3.2.1")).contains(new Version(3, 2));
    }

    @Test
    void hugeAndLongFilesEnd() throws IOException {
        file("etc/os-release", "ID=debian\nPRETTY_NAME=" + "x".repeat(200_000) + "\n");
        assertThat(find().productName().orElseThrow()).hasSizeLessThan(5000);

        file("etc/os-release", "ID=debian\n".repeat(100_000));
        assertThat(find().distro()).isEmpty();

        Files.delete(root.resolve("etc/os-release"));
        file("etc/redhat-release", "release 1".repeat(28_000));
        assertThat(find().distro()).contains("redhat-based");
    }
}
