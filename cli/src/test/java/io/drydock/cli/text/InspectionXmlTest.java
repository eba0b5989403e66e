package io.drydock.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.inspect.OperatingSystem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class InspectionXmlTest {
    /** Laid out like the output of virt-inspector 1.48, but for the facts. */
    @Test
    void hasTheFormOfVirtInspector() throws Exception {
        assertThat(write(true, Samples.debian(Samples.bare(), Samples.bash())))
                .isEqualTo(
                        """
                        <?xml version="1.0"?>
                        <operatingsystems>
                          <operatingsystem>
                            <root>/dev/sda3</root>
                            <name>linux</name>
                            <arch>x86_64</arch>
                            <distro>debian</distro>
                            <product_name>Debian GNU/Linux 12 (bookworm)</product_name>
                            <product_variant>server</product_variant>
                            <major_version>12</major_version>
                            <minor_version>7</minor_version>
                            <package_format>deb</package_format>
                            <package_management>apt</package_management>
                            <hostname>host&#xfffd;[31m.example</hostname>
                            <osinfo>debian12</osinfo>
                            <mountpoints>
                              <mountpoint dev="/dev/sda3">/</mountpoint>
                              <mountpoint dev="/dev/sda10">/var</mountpoint>
                              <mountpoint dev="/dev/sda2">/boot</mountpoint>
                            </mountpoints>
                            <filesystems>
                              <filesystem dev="/dev/sda10">
                                <type>xfs</type>
                                <uuid>uuid-10</uuid>
                              </filesystem>
                              <filesystem dev="/dev/sda2">
                                <type>ext4</type>
                                <label>boot</label>
                                <uuid>uuid-2</uuid>
                              </filesystem>
                              <filesystem dev="/dev/sda3">
                                <type>ext4</type>
                                <label>root</label>
                                <uuid>uuid-3</uuid>
                              </filesystem>
                              <filesystem dev="/dev/sda4">
                                <type>swap</type>
                                <uuid>uuid-4</uuid>
                              </filesystem>
                            </filesystems>
                            <applications>
                              <application>
                                <name>bare</name>
                                <version>1</version>
                              </application>
                              <application>
                                <name>bash</name>
                                <epoch>1</epoch>
                                <version>5.2.15</version>
                                <release>2+b7</release>
                                <arch>amd64</arch>
                                <url>http://tiswww.case.edu/php/chet/bash/bashtop.html</url>
                                <source_package>bash-source</source_package>
                                <summary>GNU &lt;Bourne&gt; &amp; Again Shell</summary>
                                <description>Line one.
                        Line tw&#xf6;. &#xfffd;&#xfffd;&#x1f600; &#x9b;1m</description>
                              </application>
                            </applications>
                          </operatingsystem>
                        </operatingsystems>
                        """);
    }

    @Test
    void leavesOutWhatIsUnknownOrUnwanted() throws Exception {
        String xml = write(false, Samples.unknown());

        assertThat(xml)
                .isEqualTo(
                        """
                        <?xml version="1.0"?>
                        <operatingsystems>
                          <operatingsystem>
                            <root>/dev/sda3</root>
                            <name>linux</name>
                            <major_version>0</major_version>
                            <minor_version>0</minor_version>
                            <mountpoints>
                              <mountpoint dev="/dev/sda3">/</mountpoint>
                            </mountpoints>
                            <filesystems>
                              <filesystem dev="/dev/sda3">
                                <type>ext4</type>
                                <label>root</label>
                                <uuid>uuid-3</uuid>
                              </filesystem>
                              <filesystem dev="/dev/sdb"></filesystem>
                            </filesystems>
                          </operatingsystem>
                        </operatingsystems>
                        """);
    }

    @Test
    void canBeParsedWhateverTheGuestSays() throws Exception {
        String xml = write(true, Samples.debian(Samples.bash()), Samples.unknown());
        Document document =
                DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.US_ASCII)));

        String description =
                XPathFactory.newDefaultInstance().newXPath().evaluate("//description", document);

        assertThat(description)
                .isEqualTo("Line one.\nLine tw\u00f6. \ufffd\ufffd\ud83d\ude00 \u009b1m");
        assertThat(document.getElementsByTagName("operatingsystem").getLength()).isEqualTo(2);
    }

    private static String write(boolean applications, OperatingSystem... systems) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InspectionXml.write(
                Arrays.stream(systems).map(Samples::finding).toList(), applications, out);
        return out.toString(StandardCharsets.US_ASCII);
    }
}
