/**
 * Partition tables, made and changed: GPT and MBR, sectors of 512 and 4096 bytes, in an image of
 * whatever format, without privileges. Anyone may use it; it uses devices and libfdisk.
 */
@NullMarked
package io.drydock.partition;

import org.jspecify.annotations.NullMarked;
