/* What jextract reads for io.drydock.bindings.lvm2cmd. */
#include <lvm2cmd.h>
