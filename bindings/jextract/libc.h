/*
 * What jextract reads for io.drydock.bindings.libc: the headers, and what they lack.
 *
 * Rules (docs/bindings.md says why): variadic functions are bound as fixed views by an asm label;
 * a constant newer than the oldest headers stands under #ifndef; a 32-bit value with the top bit
 * set is widened, or Java would see it as negative.
 */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>

/*
 * With _GNU_SOURCE the address of these is a transparent union, which would be bound as a struct
 * passed by value. Under other names here; declared with a plain pointer below.
 */
#define accept4 header_accept4
#define bind header_bind
#define connect header_connect
#define getsockname header_getsockname
#include <sys/socket.h>
#undef accept4
#undef bind
#undef connect
#undef getsockname

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/mount.h> /* before linux/mount.h: the other order does not compile with glibc 2.36 */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <linux/blkpg.h>
#include <linux/btrfs.h>
#include <linux/btrfs_tree.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/dm-ioctl.h>
#include <linux/fs.h>
#include <linux/fuse.h>
#include <linux/genetlink.h>
#include <linux/landlock.h>
#include <linux/loop.h>
#include <linux/magic.h>
#include <linux/major.h>
#include <linux/mount.h>
#include <linux/nbd-netlink.h>
#include <linux/nbd.h>
#include <linux/netlink.h>
#include <linux/openat2.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <linux/raid/md_p.h>
#include <linux/raid/md_u.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <linux/vhost_types.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <linux/vm_sockets.h>
#include <xfs/xfs.h>

int accept4(int fd, struct sockaddr *addr, socklen_t *addr_len, int flags);
int bind(int fd, const struct sockaddr *addr, socklen_t len);
int connect(int fd, const struct sockaddr *addr, socklen_t len);
int getsockname(int fd, struct sockaddr *addr, socklen_t *len);

/* ---- Variadic functions and bare system calls, as fixed views ---- */

int open_mode(const char *path, int flags, mode_t mode) __asm__("open");
int openat_mode(int dirfd, const char *path, int flags, mode_t mode) __asm__("openat");
int ioctl_ptr(int fd, unsigned long request, void *arg) __asm__("ioctl");
int ioctl_long(int fd, unsigned long request, long arg) __asm__("ioctl");
int fcntl_ptr(int fd, int cmd, void *arg) __asm__("fcntl");
int fcntl_long(int fd, int cmd, long arg) __asm__("fcntl");
int prctl_long(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
               unsigned long arg5) __asm__("prctl");
int prctl_ptr(int option, const void *arg2, unsigned long arg3, unsigned long arg4,
              unsigned long arg5) __asm__("prctl");

/*
 * An iovec holds addresses that Java knows nothing of. The last argument, which the function does
 * not have, keeps the arena of one of them open during the call.
 */
ssize_t sendmsg_holding(int fd, const struct msghdr *msg, int flags, const void *held)
    __asm__("sendmsg");
ssize_t readv_holding(int fd, const struct iovec *iov, int iovcnt, const void *held)
    __asm__("readv");

long sys_openat2(long nr, int dirfd, const char *path, struct open_how *how, size_t size)
    __asm__("syscall");
long sys_open_tree(long nr, int dirfd, const char *path, unsigned long flags) __asm__("syscall");
long sys_move_mount(long nr, int from_dirfd, const char *from_path, int to_dirfd,
                    const char *to_path, unsigned long flags) __asm__("syscall");
long sys_mount_setattr(long nr, int dirfd, const char *path, unsigned long flags,
                       struct mount_attr *attr, size_t size) __asm__("syscall");
long sys_fsopen(long nr, const char *fsname, unsigned long flags) __asm__("syscall");
long sys_fsconfig(long nr, int fd, unsigned long cmd, const char *key, const void *value, int aux)
    __asm__("syscall");
long sys_fsmount(long nr, int fd, unsigned long flags, unsigned long attr_flags)
    __asm__("syscall");
long sys_fspick(long nr, int dirfd, const char *path, unsigned long flags) __asm__("syscall");
long sys_pidfd_open(long nr, int pid, unsigned long flags) __asm__("syscall");
long sys_pidfd_send_signal(long nr, int pidfd, int sig, void *info, unsigned long flags)
    __asm__("syscall");
long sys_close_range(long nr, unsigned long first, unsigned long last, unsigned long flags)
    __asm__("syscall");
long sys_landlock_create_ruleset(long nr, const void *attr, size_t size, unsigned long flags)
    __asm__("syscall");
long sys_landlock_add_rule(long nr, int ruleset_fd, unsigned long rule_type, const void *attr,
                           unsigned long flags) __asm__("syscall");
long sys_landlock_restrict_self(long nr, int ruleset_fd, unsigned long flags) __asm__("syscall");
long sys_fchmodat2(long nr, int dirfd, const char *path, unsigned long mode, unsigned long flags)
    __asm__("syscall");

/* Exported by libc, declared in none of its headers. */
int pivot_root(const char *new_root, const char *put_old);
int capget(cap_user_header_t header, cap_user_data_t data);
int capset(cap_user_header_t header, const cap_user_data_t data);

/* What getdents64 fills in; <dirent.h> has only readdir's struct, with d_name[256]. */
struct linux_dirent64 {
    uint64_t d_ino;
    int64_t d_off;
    unsigned short d_reclen;
    unsigned char d_type;
    char d_name[];
};

/* ---- Constants newer than the oldest supported headers ---- */

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452 /* Linux 6.6 */
#endif
#ifndef FSCONFIG_CMD_CREATE_EXCL
#define FSCONFIG_CMD_CREATE_EXCL 8 /* Linux 6.6; an enumerator where the header has it */
#endif
#ifndef MOVE_MOUNT_BENEATH
#define MOVE_MOUNT_BENEATH 0x00000200 /* Linux 6.5 */
#endif
#ifndef STATX_MNT_ID_UNIQUE
#define STATX_MNT_ID_UNIQUE 0x00004000U /* Linux 6.8 */
#endif
#ifndef STATX_SUBVOL
#define STATX_SUBVOL 0x00008000U /* Linux 6.10 */
#endif
#ifndef BLKGETDISKSEQ
#define BLKGETDISKSEQ _IOR(0x12, 128, __u64) /* Linux 5.15 */
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14) /* Linux 6.2 */
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15) /* Linux 6.10 */
#endif
#ifndef LANDLOCK_ACCESS_NET_BIND_TCP
#define LANDLOCK_ACCESS_NET_BIND_TCP (1ULL << 0) /* Linux 6.7 */
#define LANDLOCK_ACCESS_NET_CONNECT_TCP (1ULL << 1)
#endif
#ifndef LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET
#define LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0) /* Linux 6.12 */
#define LANDLOCK_SCOPE_SIGNAL (1ULL << 1)
#endif
#ifndef EXT4_IOC_RESIZE_FS
#define EXT4_IOC_RESIZE_FS _IOW('f', 16, __u64)
#endif
#ifndef EXT4_IOC_SETFSUUID
#define EXT4_IOC_SETFSUUID _IOW('f', 44, __u64) /* Linux 6.0; the size is that of the numbers */
#endif
#ifndef EXT4_IOC_SHUTDOWN
#define EXT4_IOC_SHUTDOWN _IOR('X', 125, __u32)
#endif
#ifndef EROFS_SUPER_MAGIC_V1
#define EROFS_SUPER_MAGIC_V1 0xE0F5E1E2
#endif
#ifndef XFS_SUPER_MAGIC
#define XFS_SUPER_MAGIC 0x58465342
#endif
#ifndef EXFAT_SUPER_MAGIC
#define EXFAT_SUPER_MAGIC 0x2011BAB0
#endif
#ifndef FUSE_SUPER_MAGIC
#define FUSE_SUPER_MAGIC 0x65735546
#endif
#ifndef NTFS3_SUPER_MAGIC
#define NTFS3_SUPER_MAGIC 0x7366746e /* fs/ntfs3/super.c */
#endif

/* fs/ext4/ext4.h, struct fsuuid, with the only length that is taken; in no header. */
struct ext4_fsuuid_args {
    __u32 fsu_len;
    __u32 fsu_flags;
    __u8 fsu_uuid[16];
};

/* struct landlock_ruleset_attr as Linux 6.12 has it; older ones take it if what they lack is 0. */
struct landlock_ruleset_attr_scoped {
    __u64 handled_access_fs;
    __u64 handled_access_net;
    __u64 scoped;
};

/* ---- Values with bit 31 set: an enumerator keeps the header's value, the cast widens it ---- */

enum {
    drydock_btrfs_super_magic = BTRFS_SUPER_MAGIC,
    drydock_erofs_super_magic_v1 = EROFS_SUPER_MAGIC_V1,
    drydock_f2fs_super_magic = F2FS_SUPER_MAGIC,
    drydock_hpfs_super_magic = HPFS_SUPER_MAGIC,
    drydock_hugetlbfs_magic = HUGETLBFS_MAGIC,
    drydock_ramfs_magic = RAMFS_MAGIC,
    drydock_selinux_magic = SELINUX_MAGIC,
    drydock_efivarfs_magic = EFIVARFS_MAGIC,
    drydock_bpf_fs_magic = BPF_FS_MAGIC,
    drydock_cifs_super_magic = CIFS_SUPER_MAGIC,
    drydock_smb2_super_magic = SMB2_SUPER_MAGIC,
    drydock_clone_io = CLONE_IO,
    drydock_md_sb_magic = MD_SB_MAGIC,
    drydock_statx__reserved = STATX__RESERVED,
    drydock_vfs_cap_revision_mask = VFS_CAP_REVISION_MASK
};
#undef VFS_CAP_REVISION_MASK
#define VFS_CAP_REVISION_MASK ((unsigned long) (unsigned int) drydock_vfs_cap_revision_mask)
#undef BTRFS_SUPER_MAGIC
#define BTRFS_SUPER_MAGIC ((unsigned long) drydock_btrfs_super_magic)
#undef EROFS_SUPER_MAGIC_V1
#define EROFS_SUPER_MAGIC_V1 ((unsigned long) drydock_erofs_super_magic_v1)
#undef F2FS_SUPER_MAGIC
#define F2FS_SUPER_MAGIC ((unsigned long) drydock_f2fs_super_magic)
#undef HPFS_SUPER_MAGIC
#define HPFS_SUPER_MAGIC ((unsigned long) drydock_hpfs_super_magic)
#undef HUGETLBFS_MAGIC
#define HUGETLBFS_MAGIC ((unsigned long) drydock_hugetlbfs_magic)
#undef RAMFS_MAGIC
#define RAMFS_MAGIC ((unsigned long) drydock_ramfs_magic)
#undef SELINUX_MAGIC
#define SELINUX_MAGIC ((unsigned long) drydock_selinux_magic)
#undef EFIVARFS_MAGIC
#define EFIVARFS_MAGIC ((unsigned long) drydock_efivarfs_magic)
#undef BPF_FS_MAGIC
#define BPF_FS_MAGIC ((unsigned long) drydock_bpf_fs_magic)
#undef CIFS_SUPER_MAGIC
#define CIFS_SUPER_MAGIC ((unsigned long) drydock_cifs_super_magic)
#undef SMB2_SUPER_MAGIC
#define SMB2_SUPER_MAGIC ((unsigned long) drydock_smb2_super_magic)
#undef CLONE_IO
#define CLONE_IO ((unsigned long) drydock_clone_io)
#undef STATX__RESERVED
#define STATX__RESERVED ((unsigned long) drydock_statx__reserved)
#undef MD_SB_MAGIC
#define MD_SB_MAGIC ((unsigned long) (unsigned int) drydock_md_sb_magic)
