/** JSON, read and written. Anyone of ours may use it; it uses nothing but the errors. */
@NullMarked
package io.drydock.internal.json;

import org.jspecify.annotations.NullMarked;
