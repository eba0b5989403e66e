/**
 * What tests of all packages share: tools that are run, images that are made, needs of the host.
 */
@NullMarked
package io.drydock.testing;

import org.jspecify.annotations.NullMarked;
