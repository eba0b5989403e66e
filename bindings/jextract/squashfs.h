/* What jextract reads for io.drydock.bindings.squashfs. */
#include <sqfs/compressor.h>
#include <sqfs/block.h>
#include <sqfs/error.h>
