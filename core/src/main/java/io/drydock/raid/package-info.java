/**
 * Arrays of Linux's md driver: their superblocks, read and written in Java; what array the members
 * make; its bytes, read from them; arrays run by the kernel. Uses block devices and the devices of
 * a session; anyone may use it.
 */
@NullMarked
package io.drydock.raid;

import org.jspecify.annotations.NullMarked;
