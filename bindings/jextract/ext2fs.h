/* What jextract reads for io.drydock.bindings.ext2fs. */
#include <stddef.h>
#include <stdint.h>
#include <ext2fs/ext2_fs.h>
#include <ext2fs/ext2fs.h>
