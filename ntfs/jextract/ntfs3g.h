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
