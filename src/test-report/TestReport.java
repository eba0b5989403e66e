import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Says of the tests of all modules where they ran, how they ended, and why any was skipped: {@code
 * java TestReport.java [project]}. Fails when a test failed, and when none ran inside User-Mode
 * Linux.
 */
public final class TestReport {
    /** Where a module's tests leave their reports, by the kernel that they ran on. */
    private static final Map<String, String> PLACES =
            Map.of("surefire-reports", "host", "uml-reports", "UML");

    enum Outcome {
        PASSED,
        FAILED,
        SKIPPED
    }

    record TestCase(
            String module,
            String place,
            String type,
            String name,
            Outcome outcome,
            String reason) {}

    public static void main(String[] args)
            throws IOException, ParserConfigurationException, SAXException {
        Path project = Path.of(args.length > 0 ? args[0] : "");
        List<TestCase> tests = new ArrayList<>();
        for (Path report : reports(project)) {
            Path directory = report.getParent();
            Path module = project.toAbsolutePath().relativize(directory.getParent().getParent());
            String place = PLACES.get(directory.getFileName().toString());
            tests.addAll(read(report, module.toString(), place));
        }
        System.exit(print(tests) ? 0 : 1);
    }

    private static List<Path> reports(Path project) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(project.toAbsolutePath())) {
            for (Path module : modules.sorted().toList()) {
                for (String place : PLACES.keySet()) {
                    Path directory = module.resolve("target", place);
                    if (Files.isDirectory(directory)) {
                        try (Stream<Path> files = Files.list(directory)) {
                            files.filter(TestReport::isReport).forEach(found::add);
                        }
                    }
                }
            }
        }
        return found;
    }

    private static boolean isReport(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("TEST-") && name.endsWith(".xml");
    }

    private static List<TestCase> read(Path report, String module, String place)
            throws IOException, ParserConfigurationException, SAXException {
        NodeList cases =
                DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(report.toFile())
                        .getElementsByTagName("testcase");
        return IntStream.range(0, cases.getLength())
                .mapToObj(i -> testCase((Element) cases.item(i), module, place))
                .toList();
    }

    private static TestCase testCase(Element test, String module, String place) {
        String type = test.getAttribute("classname");
        String name = test.getAttribute("name");
        for (String tag : List.of("failure", "error", "skipped")) {
            if (test.getElementsByTagName(tag).item(0) instanceof Element ending) {
                Outcome outcome = tag.equals("skipped") ? Outcome.SKIPPED : Outcome.FAILED;
                return new TestCase(module, place, type, name, outcome, reason(ending));
            }
        }
        return new TestCase(module, place, type, name, Outcome.PASSED, "");
    }

    /** What it says before the stack trace, without the name of the exception of an assumption. */
    private static String reason(Element element) {
        String message = element.getAttribute("message");
        String text = message.isBlank() ? element.getTextContent() : message;
        String reason =
                text.lines()
                        .map(String::strip)
                        .takeWhile(line -> !line.startsWith("at "))
                        .limit(8)
                        .collect(Collectors.joining(" "))
                        .strip()
                        .replaceFirst("^org\\.opentest4j\\.TestAbortedException: ", "")
                        .replaceFirst("^Assumption failed: ", "");
        return reason.isEmpty() ? "no reason given" : reason;
    }

    /** Prints the report and returns whether all is well. */
    private static boolean print(List<TestCase> tests) {
        System.out.println();
        printCounts(tests, "module", TestCase::module);
        System.out.println();
        Set<String> insideToo =
                tests.stream()
                        .filter(test -> test.place().equals("UML"))
                        .map(TestCase::type)
                        .collect(Collectors.toSet());
        printCounts(
                tests.stream().filter(test -> insideToo.contains(test.type())).toList(),
                "test in User-Mode Linux, and on the host",
                TestCase::type);
        printReasons(tests, Outcome.SKIPPED, "Skipped, and why:");
        printReasons(tests, Outcome.FAILED, "Failed:");

        boolean ranInUml =
                tests.stream()
                        .filter(test -> test.outcome() != Outcome.SKIPPED)
                        .anyMatch(test -> test.place().equals("UML"));
        if (!ranInUml) {
            System.out.println("\nNo test ran inside User-Mode Linux.");
        }
        long failed = count(tests, Outcome.FAILED);
        System.out.printf(
                "%n%d passed, %d failed, %d skipped%n",
                count(tests, Outcome.PASSED), failed, count(tests, Outcome.SKIPPED));
        return failed == 0 && ranInUml;
    }

    private static void printCounts(
            List<TestCase> tests, String title, Function<TestCase, String> key) {
        String place = "%-50s %-6s";
        String counts = "%s %8s %8s %8s%n";
        System.out.printf(counts, place.formatted(title, "where"), "passed", "failed", "skipped");
        Map<String, List<TestCase>> rows =
                tests.stream()
                        .collect(
                                Collectors.groupingBy(
                                        test -> place.formatted(key.apply(test), test.place()),
                                        TreeMap::new,
                                        Collectors.toList()));
        rows.forEach((row, some) ->
                System.out.printf(
                        counts,
                        row,
                        count(some, Outcome.PASSED),
                        count(some, Outcome.FAILED),
                        count(some, Outcome.SKIPPED)));
    }

    private static void printReasons(List<TestCase> tests, Outcome outcome, String title) {
        Map<String, List<TestCase>> byReason =
                tests.stream()
                        .filter(test -> test.outcome() == outcome)
                        .collect(
                                Collectors.groupingBy(
                                        TestCase::reason, TreeMap::new, Collectors.toList()));
        if (!byReason.isEmpty()) {
            System.out.println("\n" + title);
        }
        byReason.forEach((reason, some) -> {
            System.out.println("  " + reason);
            some.forEach(test ->
                    System.out.printf("    %s: %s.%s%n", test.place(), test.type(), test.name()));
        });
    }

    private static long count(List<TestCase> tests, Outcome outcome) {
        return tests.stream().filter(test -> test.outcome() == outcome).count();
    }
}
