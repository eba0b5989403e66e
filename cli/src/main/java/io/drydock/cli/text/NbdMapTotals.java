package io.drydock.cli.text;

import io.drydock.error.ProtocolException;
import io.drydock.nbd.BlockStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** How much of an export is of each type, as text or as a JSON array. */
public final class NbdMapTotals implements NbdMapOutput {
    /** So many types no server has. */
    private static final int MOST_TYPES = 1 << 16;

    /** As C prints a double. */
    private static final MathContext SIX_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

    private final Map<Long, Long> bytesOfType = new TreeMap<>();
    private final String context;
    private final boolean json;
    private final OutputStream out;
    private long sizeBytes;

    public NbdMapTotals(String context, boolean json, OutputStream out) {
        this.context = context;
        this.json = json;
        this.out = out;
    }

    @Override
    public void add(BlockStatus run) throws ProtocolException {
        sizeBytes += run.lengthBytes();
        bytesOfType.merge(run.flags(), run.lengthBytes(), Long::sum);
        if (bytesOfType.size() > MOST_TYPES) {
            throw new ProtocolException("map", context, "the server has too many types of blocks");
        }
    }

    @Override
    public void end() throws IOException {
        if (json) {
            try (Json list = Json.list(out)) {
                bytesOfType.forEach((flags, bytes) -> list.item(it -> total(it, flags, bytes)));
            }
            return;
        }
        for (Map.Entry<Long, Long> entry : bytesOfType.entrySet()) {
            String line =
                    String.format(
                            "%10d %5.1f%% %3d %s",
                            entry.getValue(),
                            100.0 * entry.getValue() / sizeBytes,
                            entry.getKey(),
                            NbdMapOutput.description(context, entry.getKey()));
            out.write((line.stripTrailing() + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private void total(Json item, long flags, long bytes) {
        BigDecimal percent = new BigDecimal(100.0 * bytes / sizeBytes, SIX_DIGITS);
        BigDecimal plain = percent.stripTrailingZeros();
        item.put("size", bytes)
                .put("percent", plain.scale() < 0 ? plain.setScale(0) : plain)
                .put("type", flags)
                .put("description", NbdMapJson.described(context, flags));
    }
}
