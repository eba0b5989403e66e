package io.drydock.cli;

import io.drydock.Session;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.text.Finding;
import io.drydock.cli.text.InspectionJson;
import io.drydock.cli.text.InspectionText;
import io.drydock.cli.text.InspectionXml;
import io.drydock.error.NotFoundException;
import io.drydock.guest.Guest;
import io.drydock.inspect.OperatingSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock inspect}. */
final class InspectCommand implements Command {
    @Override
    public String name() {
        return "inspect";
    }

    @Override
    public String operands() {
        return "IMAGE...";
    }

    @Override
    public String summary() {
        return "Say which operating systems and applications are in the images.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(CommonOptions.flag("json", "Print JSON."))
                .addOption(CommonOptions.flag("xml", "Print XML, as virt-inspector(1) does."))
                .addOption(
                        CommonOptions.flag(
                                "l", "long", "List the installed packages in the table, too."))
                .addOption(
                        CommonOptions.flag(
                                "no-applications",
                                "Leave the installed packages out of JSON and XML."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        invocation.exclude("json", "xml");
        DriveOptions drives = DriveOptions.of(invocation);
        drives.addAll(invocation.operands());
        List<Finding> findings;
        try (Session session = drives.open()) {
            findings = findings(session);
        }
        if (findings.isEmpty()) {
            throw new NotFoundException(
                    "inspect", drives.toString(), "no operating system was found");
        }
        boolean applications = !invocation.has("no-applications");
        if (invocation.has("xml")) {
            InspectionXml.write(findings, applications, invocation.streams().out());
        } else if (invocation.has("json")) {
            InspectionJson.write(findings, applications, invocation.streams().out());
        } else {
            invocation.streams().print(InspectionText.of(findings, invocation.has("long")));
        }
    }

    private static List<Finding> findings(Session session) throws IOException {
        List<Finding> findings = new ArrayList<>();
        for (OperatingSystem system : session.inspect()) {
            try (Guest guest = session.guest(system)) {
                findings.add(
                        new Finding(
                                system,
                                guest.mounts().stream().filter(m -> !m.isMounted()).toList()));
            }
        }
        return findings;
    }
}
