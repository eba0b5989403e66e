package io.drydock.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class InspectionTextTest {
    @Test
    void isATableOfFactsAndOneOfFilesystems() {
        assertThat(
                        InspectionText.of(
                                List.of(Samples.finding(Samples.debian(Samples.bash()))), false))
                .isEqualTo(
                        """
                        Operating system  Debian GNU/Linux 12 (bookworm)
                        Variant           server
                        Root              /dev/sda3
                        Type              linux
                        Distribution      debian
                        Version           12.7
                        Codename          bookworm
                        Architecture      x86_64
                        Hostname          host\\x1b[31m.example
                        Package format    deb
                        Package manager   apt
                        libosinfo         debian12
                        Applications      1

                        DEVICE      MOUNTPOINT  TYPE  SIZE  LABEL  UUID
                        /dev/sda3   /           ext4  1.2G  root   uuid-3
                        /dev/sda2   /boot       ext4  128M  boot   uuid-2
                        /dev/sda10  /var        xfs   512M  -      uuid-10
                        /dev/sda4   -           swap   64M  -      uuid-4

                        NOT MOUNTED  DEVICE          REASON
                        /boot/efi    UUID=D12E-0001  no such device
                        """);
    }

    @Test
    void listsApplicationsWhenAsked() {
        assertThat(
                        InspectionText.of(
                                List.of(
                                        Samples.finding(
                                                Samples.debian(Samples.bash(), Samples.bare()))),
                                true))
                .endsWith(
                        """

                        APPLICATION  VERSION        ARCHITECTURE  SUMMARY
                        bash         1:5.2.15-2+b7  amd64         GNU <Bourne> & Again Shell
                        bare         1              -
                        """);
    }
}
