/* What jextract reads for io.drydock.ntfs.ntfs3g: libntfs-3g. Its headers include too little themselves. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

#include <ntfs-3g/types.h>
#include <ntfs-3g/layout.h>
#include <ntfs-3g/volume.h>
#include <ntfs-3g/device.h>
#include <ntfs-3g/inode.h>
#include <ntfs-3g/attrib.h>
#include <ntfs-3g/dir.h>
#include <ntfs-3g/security.h>
#include <ntfs-3g/xattrs.h>
#include <ntfs-3g/unistr.h>
#include <ntfs-3g/cache.h>

/* As unsigned as they are in C. */
#define REPARSE_AF_UNIX ((unsigned long) IO_REPARSE_TAG_AF_UNIX)
#define REPARSE_LX_BLK ((unsigned long) IO_REPARSE_TAG_LX_BLK)
#define REPARSE_LX_CHR ((unsigned long) IO_REPARSE_TAG_LX_CHR)
#define REPARSE_LX_FIFO ((unsigned long) IO_REPARSE_TAG_LX_FIFO)
#define REPARSE_LX_SYMLINK ((unsigned long) IO_REPARSE_TAG_LX_SYMLINK)
#define REPARSE_MOUNT_POINT ((unsigned long) IO_REPARSE_TAG_MOUNT_POINT)
#define REPARSE_SYMLINK ((unsigned long) IO_REPARSE_TAG_SYMLINK)
