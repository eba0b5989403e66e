package io.drydock.lvm;

import java.util.List;

/** The words of a command behind its name. */
interface LvmWords {
    /**
     * @param names lvm's of the devices that the command concerns
     */
    List<String> of(LvmDeviceNames names);
}
