package io.drydock.cli.text;

import io.drydock.inspect.Application;
import io.drydock.inspect.OperatingSystem;
import io.drydock.volume.Device;
import io.drydock.volume.Signature;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamException;

/**
 * What an inspection yields as virt-inspector(1) writes it: the elements, their nesting and their
 * order are those of its schema {@code virt-inspector.rng}, so that scripts which read one can read
 * the other. A fact that the schema has no element for is left out.
 */
public final class InspectionXml {
    private final Xml xml;

    private InspectionXml(Xml xml) {
        this.xml = xml;
    }

    /**
     * Writes the document.
     *
     * @param applications whether the installed packages are listed
     */
    public static void write(List<Finding> findings, boolean applications, OutputStream stream)
            throws XMLStreamException {
        Xml xml = Xml.document(stream);
        xml.start("operatingsystems");
        for (Finding finding : findings) {
            new InspectionXml(xml).system(finding.system(), applications);
        }
        xml.end().finish();
    }

    private void system(OperatingSystem system, boolean applications) throws XMLStreamException {
        xml.start("operatingsystem").element("root", system.root().name());
        known("name", system.type());
        xml.element("arch", system.architecture());
        known("distro", system.distro());
        xml.element("product_name", system.productName())
                .element("product_variant", system.productVariant())
                .element("major_version", Integer.toString(system.majorVersion()))
                .element("minor_version", Integer.toString(system.minorVersion()))
                .element("package_format", system.packageFormat())
                .element("package_management", system.packageManagement())
                .element("hostname", system.hostname())
                .element("osinfo", system.osinfoId());
        mountpoints(system.mountpoints());
        filesystems(system.filesystems());
        if (applications) {
            applications(system.applications());
        }
        xml.end();
    }

    /** The schema has no {@code unknown}: what cannot be told is absent. */
    private void known(String element, String value) throws XMLStreamException {
        if (!value.equals("unknown")) {
            xml.element(element, value);
        }
    }

    /** Shortest first, as virt-inspector sorts them, so that parents come before children. */
    private void mountpoints(Map<String, Device> mountpoints) throws XMLStreamException {
        List<String> sorted =
                mountpoints.keySet().stream()
                        .sorted(
                                Comparator.comparingInt(String::length)
                                        .thenComparing(Comparator.naturalOrder()))
                        .toList();
        xml.start("mountpoints");
        for (String mountpoint : sorted) {
            Device device = mountpoints.get(mountpoint);
            if (device != null) {
                xml.start("mountpoint").attribute("dev", device.name()).text(mountpoint);
            }
        }
        xml.end();
    }

    private void filesystems(List<Device> devices) throws XMLStreamException {
        xml.start("filesystems");
        for (Device device : devices.stream().sorted(Comparator.comparing(Device::name)).toList()) {
            xml.start("filesystem").attribute("dev", device.name());
            if (device.signature().isPresent()) {
                Signature signature = device.signature().get();
                xml.element("type", signature.type())
                        .element("label", signature.label())
                        .element("uuid", signature.uuid());
            }
            xml.end();
        }
        xml.end();
    }

    private void applications(List<Application> applications) throws XMLStreamException {
        xml.start("applications");
        for (Application application : applications) {
            xml.start("application").element("name", application.name());
            if (application.epoch() != 0) {
                xml.element("epoch", Integer.toString(application.epoch()));
            }
            if (!application.version().isEmpty()) {
                xml.element("version", application.version());
            }
            xml.element("release", application.release())
                    .element("arch", application.architecture())
                    .element("url", application.url())
                    .element("source_package", application.sourcePackage())
                    .element("summary", application.summary())
                    .element("description", application.description());
            xml.end();
        }
        xml.end();
    }
}
