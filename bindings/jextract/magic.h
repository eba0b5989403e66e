/* What jextract reads for io.drydock.bindings.magic. */
#include <stddef.h>
#include <magic.h>
