/** Block devices made of what the host has: files and block devices. For core only. */
@NullMarked
package io.drydock.internal.block;

import org.jspecify.annotations.NullMarked;
