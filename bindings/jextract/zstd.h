/* What jextract reads for io.drydock.bindings.zstd. */
#include <zstd.h>
