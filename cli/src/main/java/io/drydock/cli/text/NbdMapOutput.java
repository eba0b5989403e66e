package io.drydock.cli.text;

import io.drydock.nbd.BlockStatus;
import java.io.IOException;

/**
 * Where the map of an export goes, as nbdinfo(1) prints it.
 *
 * <p>Threading: for one thread.
 */
public interface NbdMapOutput {
    /** The next run; neighbours differ in their flags. */
    void add(BlockStatus run) throws IOException;

    /** All runs have been added; not called after an error. */
    void end() throws IOException;

    /** What the flags of a metadata context mean; empty where that is not known. */
    static String description(String context, long flags) {
        if (context.equals("base:allocation")) {
            return allocation(flags);
        }
        if (context.startsWith("qemu:dirty-bitmap:")) {
            return flags == 0 ? "clean" : flags == 1 ? "dirty" : "";
        }
        if (context.equals("qemu:allocation-depth")) {
            return flags == 0 ? "absent" : flags == 1 ? "local" : "backing depth " + flags;
        }
        return "";
    }

    private static String allocation(long flags) {
        if (flags < 0 || flags > 3) {
            return "";
        }
        return new String[] {"data", "hole", "zero", "hole,zero"}[(int) flags];
    }
}
