/**
 * What filesystems keep twice: finds the copies of superblocks, boot sectors and tables, and says
 * how a damaged filesystem could be made readable with them. Changes nothing itself; the kernel
 * engine makes the changes on a throw-away copy of the disk.
 *
 * <p>The bytes are those of a stranger: every field is checked before it is used as an offset or a
 * length, and what is read into memory is bounded.
 */
@NullMarked
package io.drydock.internal.rescue;

import org.jspecify.annotations.NullMarked;
