/**
 * The C functions that the benchmarks compare, as JNA maps them: by interfaces and by native
 * methods. For the benchmarks only; Drydock itself does not use JNA.
 */
@NullMarked
package io.drydock.benchmarks.jna;

import org.jspecify.annotations.NullMarked;
