package io.drydock.internal.kernel;

import io.drydock.internal.linux.DeviceNode;

/**
 * Where the host has the loop device of a number.
 *
 * @param device its node
 */
record LoopNode(DeviceNode device) {
    /**
     * @param number the N of loopN
     */
    static LoopNode of(long number) {
        return new LoopNode(new DeviceNode("loop" + number));
    }

    /**
     * What tells the file that it shows now from those that it showed before or will show. Empty
     * when it shows none.
     */
    String binding() {
        String file = device.attribute("loop/backing_file");
        return file.isEmpty()
                ? ""
                : device.attribute("diskseq") + " " + file; // diskseq: Linux 5.15
    }
}
