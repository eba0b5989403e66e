/* What jextract reads for io.drydock.bindings.blkid. */
#define BLKID_DISABLE_DEPRECATED
#include <blkid/blkid.h>
