package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real guests, inspected. */
class InspectTest {
    @TempDir private Path directory;

    @BeforeEach
    void needsMounts() {
        Needs.root();
    }

    @Test
    void printsATable() {
        Cli run = Cli.run("inspect", Images.named("small.qcow2"));

        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("Operating system  Tiny Linux 1.2 (\"Nutshell\")\n")
                .contains("\nHostname          small.example.org\n")
                .endsWith(
                        """

                        DEVICE     MOUNTPOINT  TYPE  SIZE  LABEL      UUID
                        /dev/sda1  /           ext4   40M  tiny-root  5ba11000-0000-4000-8000-000000000001
                        /dev/sda5  /home       ext4   32M  tiny-home  5ba11000-0000-4000-8000-000000000005
                        /dev/sda6  -           swap   16M  tiny-swap  5ba11000-0000-4000-8000-000000000006
                        """);
    }

    @Test
    void tellsTheSameInJsonAndInXml() throws IOException {
        Path image = Images.named("debian12.qcow2");
        JsonNode json =
                JsonMapper.shared()
                        .readTree(Cli.run("inspect", "--json", image).out())
                        .at("/operatingSystems/0");
        Path xml = directory.resolve("debian12.xml");
        Files.writeString(xml, Cli.run("inspect", "--xml", image).out());

        assertThat(json.at("/distro").asString()).isEqualTo("debian");
        assertThat(xpath(xml, "string(//operatingsystem/distro)")).isEqualTo("debian");
        assertThat(xpath(xml, "string(//major_version)"))
                .isEqualTo(json.at("/majorVersion").asString())
                .isEqualTo("12");
        assertThat(xpath(xml, "string(//mountpoint[@dev='/dev/sda2'])")).isEqualTo("/boot");
        assertThat(json.at("/mountpoints").toString())
                .contains("{\"mountpoint\":\"/boot\",\"device\":\"/dev/sda2\"}");
        assertThat(xpath(xml, "string(//filesystem[@dev='/dev/sda4']/type)")).isEqualTo("xfs");
        assertThat(xpath(xml, "count(//application)"))
                .isEqualTo(Integer.toString(json.at("/applications").size()));
        assertThat(xpath(xml, "string(//application[name='bash']/version)"))
                .isEqualTo(
                        json.at("/applications")
                                .valueStream()
                                .filter(it -> it.at("/name").asString().equals("bash"))
                                .map(it -> it.at("/version").asString())
                                .findFirst()
                                .orElseThrow());
    }

    @Test
    void changesNothing() throws IOException {
        Path image = Images.copy("small.qcow2", directory);
        String before = TestImages.sha256(image);

        Cli.run("inspect", image);
        Cli.run("ls", image, "/etc");
        Cli.run("cat", image, "/etc/hostname");

        assertThat(TestImages.sha256(image)).isEqualTo(before);
    }

    /** By libxml, which scripts that read virt-inspector's output use. */
    private static String xpath(Path xml, String expression) {
        Needs.program("xmllint", "libxml2-utils");
        return Commands.run("xmllint", "--xpath", expression, xml).strip();
    }
}
