/**
 * liblvm2cmd: the commands of lvm(8), run in this process, on block devices that are given to them
 * and on nothing else. The one place from which the library is called. It runs on a thread with a
 * mount namespace of its own, whose {@code /dev} has only those devices, with a configuration of
 * its own, and never talks to the device-mapper. For {@link io.drydock.lvm} only; uses system
 * calls.
 */
@NullMarked
package io.drydock.internal.lvm2cmd;

import org.jspecify.annotations.NullMarked;
