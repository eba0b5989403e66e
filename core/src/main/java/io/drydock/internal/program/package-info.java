/**
 * Programs that do what no library and no system call does, run as child processes: the one place
 * where a program is looked for and where one is run to its end. The image server, which stays, is
 * started by {@code io.drydock.internal.qemu}. For core only.
 */
@NullMarked
package io.drydock.internal.program;

import org.jspecify.annotations.NullMarked;
