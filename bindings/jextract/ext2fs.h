/* What jextract reads for io.drydock.bindings.ext2fs. */
#include <stddef.h>
#include <stdint.h>
#include <ext2fs/ext2_fs.h>
#include <ext2fs/ext2fs.h>

/* Exported, but declared in the library's private ext2fsP.h only. */
errcode_t ext2fs_inline_data_expand(ext2_filsys fs, ext2_ino_t ino);

/* Bit 31 is set: an enumerator keeps the header's value, the cast widens it. */
enum { drydock_mmp_seq_clean = EXT4_MMP_SEQ_CLEAN };
#undef EXT4_MMP_SEQ_CLEAN
#define EXT4_MMP_SEQ_CLEAN ((unsigned long) drydock_mmp_seq_clean)
