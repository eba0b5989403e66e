package io.drydock.it.damaged;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Counts what was found, as tables of Markdown. */
final class Summary {
    private Summary() {}

    static String of(List<Finding> findings) {
        return counts("type", Finding::type, findings)
                + counts("damage", finding -> finding.spoiling().name(), findings)
                + steps(findings);
    }

    private static String counts(String name, Function<Finding, String> by, List<Finding> all) {
        StringBuilder table = new StringBuilder();
        table.append("\n| ").append(name);
        table.append(" | images | plain | plain ro | few steps | ladder | ladder, asked |\n");
        table.append("|---|---|---|---|---|---|---|\n");
        TreeMap<String, List<Finding>> groups =
                all.stream().collect(Collectors.groupingBy(by, TreeMap::new, Collectors.toList()));
        groups.forEach((group, of) -> table.append(row(group, of)));
        return table.append(row("all", all)).toString();
    }

    private static String row(String name, List<Finding> of) {
        List<String> cells = new ArrayList<>(List.of(name, Integer.toString(of.size())));
        cells.add(share(of, Finding::plain));
        cells.add(share(of, Finding::readOnly));
        cells.add(share(of, Finding::fewSteps));
        cells.add(share(of, Finding::ladder));
        cells.add(share(of, Finding::isAskedFound));
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String share(List<Finding> of, Predicate<Finding> counted) {
        long count = of.stream().filter(counted).count();
        return count + " (" + Math.round(100.0 * count / Math.max(1, of.size())) + " %)";
    }

    private static String steps(List<Finding> all) {
        StringBuilder table =
                new StringBuilder("\n| step that worked | type | images | readable |\n");
        table.append("|---|---|---|---|\n");
        all.stream()
                .collect(
                        Collectors.groupingBy(
                                f -> f.step() + " | " + f.type(),
                                TreeMap::new,
                                Collectors.toList()))
                .forEach((step, of) ->
                        table.append(
                                "| %s | %d | %d |\n"
                                        .formatted(
                                                step,
                                                of.size(),
                                                of.stream().filter(Finding::ladder).count())));
        return table.toString();
    }
}
