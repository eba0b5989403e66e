/**
 * Edits of text by expression, in the form that virt-edit(1) and sed(1) have taught, without
 * running either's interpreter. For the {@code edit} command only.
 */
@NullMarked
package io.drydock.cli.edit;

import org.jspecify.annotations.NullMarked;
