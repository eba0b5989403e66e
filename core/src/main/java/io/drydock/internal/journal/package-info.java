/**
 * Edits that happen all or not at all: what is to be written to an image is written to a journal
 * beside it first, and a journal that is whole is carried out whatever happens meanwhile.
 * docs/transactions.md has its format. For the images of core; uses block devices and system calls.
 */
@NullMarked
package io.drydock.internal.journal;

import org.jspecify.annotations.NullMarked;
