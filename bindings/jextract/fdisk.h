/* What jextract reads for io.drydock.bindings.fdisk. */
#include <libfdisk/libfdisk.h>
