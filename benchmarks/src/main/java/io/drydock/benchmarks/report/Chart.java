package io.drydock.benchmarks.report;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.DefaultCategoryDataset;
import org.w3c.dom.Document;

/** Horizontal bars with their values at the end, as SVG. The values are nanoseconds. */
final class Chart {
    private static final int WIDTH = 760;
    private static final int BAR_HEIGHT = 34;
    private static final int MARGIN_HEIGHT = 90;

    private final DefaultCategoryDataset bars = new DefaultCategoryDataset();
    private final Set<String> ours = new HashSet<>();
    private final String title;
    private final boolean logarithmic;

    /**
     * @param logarithmic whether each line of the grid is ten times the one before: for values that
     *     would not be seen beside each other otherwise
     */
    Chart(String title, boolean logarithmic) {
        this.title = logarithmic ? title + " (logarithmic)" : title;
        this.logarithmic = logarithmic;
    }

    /** Adds a bar below the others. */
    void add(String name, double nanos, boolean isOurs) {
        bars.addValue(nanos, "", name);
        if (isOurs) {
            ours.add(name);
        }
    }

    void write(Path file) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file)) {
            SVGGraphics2D graphics = new SVGGraphics2D(context(), false);
            int height = MARGIN_HEIGHT + BAR_HEIGHT * bars.getColumnCount();
            graphics.setSVGCanvasSize(new Dimension(WIDTH, height));
            chart().draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, height));
            graphics.stream(writer, true);
        }
    }

    private static SVGGeneratorContext context() throws IOException {
        try {
            Document document =
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .getDOMImplementation()
                            .createDocument("http://www.w3.org/2000/svg", "svg", null);
            SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
            context.setComment("Made by make bench");
            return context;
        } catch (ParserConfigurationException e) {
            throw new IOException(e);
        }
    }

    private JFreeChart chart() {
        BarRenderer renderer = new Bars(ours);
        renderer.setDefaultItemLabelFont(font(Font.PLAIN, 13));
        renderer.setDefaultPositiveItemLabelPosition(
                new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT));
        CategoryAxis names = new CategoryAxis();
        names.setTickLabelFont(font(Font.PLAIN, 13));
        CategoryPlot plot = new CategoryPlot(bars, names, axis(), renderer);
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setOutlineVisible(false);
        plot.setRangeGridlinePaint(new Color(0xdd, 0xdd, 0xdd));
        JFreeChart chart = new JFreeChart(title, font(Font.BOLD, 15), plot, false);
        chart.setBackgroundPaint(Color.WHITE);
        chart.setPadding(new RectangleInsets(8, 8, 8, 16));
        return chart;
    }

    private ValueAxis axis() {
        ValueAxis axis;
        if (logarithmic) {
            axis = new LogAxis();
            axis.setLowerBound(smallest() / 10);
            axis.setUpperBound(largest() * 10);
        } else {
            axis = new NumberAxis();
            axis.setRange(0, largest() * 1.15);
        }
        // The bars say their values.
        axis.setTickLabelsVisible(false);
        axis.setTickMarksVisible(false);
        axis.setAxisLineVisible(false);
        return axis;
    }

    private double smallest() {
        return values().min().orElse(1);
    }

    private double largest() {
        return values().max().orElse(1);
    }

    private DoubleStream values() {
        return IntStream.range(0, bars.getColumnCount())
                .mapToDouble(column -> bars.getValue(0, column).doubleValue());
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }
}
