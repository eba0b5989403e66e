package io.drydock.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.inspect.OperatingSystem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class InspectionJsonTest {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    @Test
    void holdsEveryFact() {
        JsonNode system =
                parse(write(true, Samples.debian(Samples.bash()))).at("/operatingSystems/0");

        assertThat(system.propertyNames())
                .containsExactly(
                        "root",
                        "type",
                        "distro",
                        "productName",
                        "productVariant",
                        "majorVersion",
                        "minorVersion",
                        "codename",
                        "architecture",
                        "hostname",
                        "packageFormat",
                        "packageManagement",
                        "osinfoId",
                        "mountpoints",
                        "filesystems",
                        "notMounted",
                        "applications");
        assertThat(system.at("/majorVersion").isInt()).isTrue();
        assertThat(system.at("/hostname").stringValue()).isEqualTo("host\u001b[31m.example");
        assertThat(system.at("/mountpoints/1").toString())
                .isEqualTo("{\"mountpoint\":\"/boot\",\"device\":\"/dev/sda2\"}");
        assertThat(system.at("/filesystems/3").toString())
                .isEqualTo("{\"device\":\"/dev/sda4\",\"type\":\"swap\",\"uuid\":\"uuid-4\"}");
        assertThat(system.at("/applications/0").propertyNames())
                .containsExactly(
                        "name",
                        "epoch",
                        "version",
                        "release",
                        "architecture",
                        "summary",
                        "description",
                        "url",
                        "sourcePackage",
                        "maintainer");
    }

    @Test
    void leavesOutWhatIsUnknownOrUnwanted() {
        assertThat(write(false, Samples.unknown()))
                .isEqualTo(
                        """
                        {
                          "operatingSystems" : [
                            {
                              "root" : "/dev/sda3",
                              "type" : "linux",
                              "distro" : "unknown",
                              "majorVersion" : 0,
                              "minorVersion" : 0,
                              "mountpoints" : [
                                {
                                  "mountpoint" : "/",
                                  "device" : "/dev/sda3"
                                }
                              ],
                              "filesystems" : [
                                {
                                  "device" : "/dev/sda3",
                                  "type" : "ext4",
                                  "label" : "root",
                                  "uuid" : "uuid-3"
                                },
                                {
                                  "device" : "/dev/sdb"
                                }
                              ],
                              "notMounted" : [
                                {
                                  "mountpoint" : "/boot/efi",
                                  "device" : "UUID=D12E-0001",
                                  "reason" : "no such device"
                                }
                              ]
                            }
                          ]
                        }
                        """);
    }

    @Test
    void doesNotDriveATerminal() {
        String json = write(true, Samples.debian(Samples.bash()));

        assertThat(json.chars()).allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f));
    }

    private static JsonNode parse(String json) {
        return MAPPER.readTree(json);
    }

    private static String write(boolean applications, OperatingSystem... systems) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InspectionJson.write(
                Arrays.stream(systems).map(Samples::finding).toList(), applications, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
