/**
 * What the generated bindings need that C headers cannot say: where a library is found, what the
 * capture of errno looks like, and the few flags whose value depends on the architecture.
 *
 * <p>The bindings themselves are in one package per C library below this one and are written by
 * jextract. For {@code io.drydock.core} and the measuring modules; nothing here is public API.
 */
@NullMarked
package io.drydock.bindings;

import org.jspecify.annotations.NullMarked;
