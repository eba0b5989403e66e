package io.drydock.benchmarks.report;

import java.awt.Color;
import java.awt.Paint;
import java.util.Set;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.data.category.CategoryDataset;

/** Plain bars, ours in a colour of their own, each with its time written beside it. */
final class Bars extends BarRenderer {
    private static final long serialVersionUID = 1;
    private static final Color OURS = new Color(0x1f, 0x6f, 0xb2);
    private static final Color OTHERS = new Color(0xb0, 0xb7, 0xbf);

    private final transient Set<String> ours;

    Bars(Set<String> ours) {
        this.ours = Set.copyOf(ours);
        setBarPainter(new StandardBarPainter());
        setShadowVisible(false);
        setDefaultItemLabelsVisible(true);
        setDefaultItemLabelGenerator(new Label());
    }

    @Override
    public Paint getItemPaint(int row, int column) {
        return ours.contains(getPlot().getDataset().getColumnKey(column)) ? OURS : OTHERS;
    }

    private static final class Label extends StandardCategoryItemLabelGenerator {
        private static final long serialVersionUID = 1;

        @Override
        public String generateLabel(CategoryDataset bars, int row, int column) {
            return Text.time(bars.getValue(row, column).doubleValue());
        }
    }
}
