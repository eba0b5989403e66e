/**
 * Tests on real kernels and real guests. Each class runs twice: on the host, and as root inside
 * User-Mode Linux, whose kernel has nbd, device-mapper, md and vfat. A tag narrows that:
 * {@code @Tag("host")} runs on the host only (it is about speed, or needs what User-Mode Linux
 * lacks), {@code @Tag("uml")} inside only.
 *
 * <p>Inside, the host's files are there to read at the same paths, {@code it/target} and {@code
 * /tmp} (in memory, 1 GiB) to write. A test that needs more than it finds is skipped by an
 * assumption that says what is missing: {@code make test} prints it.
 */
@NullMarked
package io.drydock.it;

import org.jspecify.annotations.NullMarked;
