/** Image files of this machine, opened: raw ones by themselves, others by the image server. */
@NullMarked
package io.drydock.internal.image;

import org.jspecify.annotations.NullMarked;
