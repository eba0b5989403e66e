/**
 * Says what is installed in a guest: operating system, version, architecture, applications. Reads
 * through a guest's files only, and takes all that it reads as hostile. Uses guests.
 */
@NullMarked
package io.drydock.inspect;

import org.jspecify.annotations.NullMarked;
