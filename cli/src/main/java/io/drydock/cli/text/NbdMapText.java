package io.drydock.cli.text;

import io.drydock.nbd.BlockStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A map as lines of offset, length, type and description. */
public record NbdMapText(String context, OutputStream out) implements NbdMapOutput {
    @Override
    public void add(BlockStatus run) throws IOException {
        String line =
                String.format(
                        "%10d  %10d  %3d  %s",
                        run.offsetBytes(),
                        run.lengthBytes(),
                        run.flags(),
                        NbdMapOutput.description(context, run.flags()));
        out.write((line.stripTrailing() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void end() {}
}
