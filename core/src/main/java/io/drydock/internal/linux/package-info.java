/**
 * System calls: the one place from which libc is called. A call returns its value or minus errno;
 * {@link io.drydock.internal.linux.Errno} makes the exceptions, at the API's boundary. A C function
 * keeps its C name here, and its prototype is its documentation. For core only.
 */
@NullMarked
package io.drydock.internal.linux;

import org.jspecify.annotations.NullMarked;
