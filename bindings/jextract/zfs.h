/* What jextract reads for io.drydock.bindings.zfs: OpenZFS 2.1 (libzfs.h, libzutil.h, libnvpair.h).
   Debian has these headers in its section contrib, which not every host asks; so what is used of them
   is declared here, and was compared with them. A boolean_t is an int; what is opaque stays so. */
#include <stddef.h>
#include <stdint.h>

typedef struct nvlist nvlist_t;
typedef struct nvpair nvpair_t;
typedef struct libzfs_handle libzfs_handle_t;
typedef struct zpool_handle zpool_handle_t;
typedef struct zfs_handle zfs_handle_t;

#define NV_UNIQUE_NAME 0x1
#define ZFS_IMPORT_NORMAL 0x0
#define ZFS_TYPE_FILESYSTEM 0x1
#define ZFS_TYPE_VOLUME 0x4
#define EZFS_EXISTS 2008
#define EZFS_NOENT 2009
#define EZFS_BUSY 2007

/* libnvpair: all return 0 or an errno. */
int nvlist_alloc(nvlist_t **list, unsigned int flags, int kmflag);
void nvlist_free(nvlist_t *list);
int nvlist_add_string(nvlist_t *list, const char *name, const char *value);
int nvlist_add_uint64(nvlist_t *list, const char *name, uint64_t value);
int nvlist_add_nvlist(nvlist_t *list, const char *name, nvlist_t *value);
int nvlist_add_nvlist_array(nvlist_t *list, const char *name, nvlist_t **values, unsigned int count);
int nvlist_lookup_string(nvlist_t *list, const char *name, char **value);
int nvlist_lookup_uint64(nvlist_t *list, const char *name, uint64_t *value);
int nvlist_lookup_nvlist(nvlist_t *list, const char *name, nvlist_t **value);
int nvlist_lookup_nvlist_array(nvlist_t *list, const char *name, nvlist_t ***values, unsigned int *count);
nvpair_t *nvlist_next_nvpair(nvlist_t *list, nvpair_t *pair);
char *nvpair_name(nvpair_t *pair);
int nvpair_value_nvlist(nvpair_t *pair, nvlist_t **value);

/* libzutil, which is in libzfs_core. */
typedef struct importargs {
    char **path;
    int paths;
    const char *poolname;
    uint64_t guid;
    const char *cachefile;
    int can_be_active;
    int scan;
    nvlist_t *policy;
} importargs_t;
nvlist_t *zpool_search_import(void *handle, importargs_t *arguments, const void *operations);

/* libzfs: ints are 0, or -1 with libzfs_errno. */
libzfs_handle_t *libzfs_init(void);
void libzfs_fini(libzfs_handle_t *handle);
void libzfs_print_on_error(libzfs_handle_t *handle, int print);
int libzfs_errno(libzfs_handle_t *handle);
const char *libzfs_error_description(libzfs_handle_t *handle);
int zpool_import_props(libzfs_handle_t *handle, nvlist_t *config, const char *name, nvlist_t *properties, int flags);
zpool_handle_t *zpool_open_canfail(libzfs_handle_t *handle, const char *name);
void zpool_close(zpool_handle_t *pool);
int zpool_name_to_prop(const char *name);
int zpool_get_prop(zpool_handle_t *pool, int property, char *value, size_t size, int *source, int literal);
int zpool_create(libzfs_handle_t *handle, const char *name, nvlist_t *root, nvlist_t *properties, nvlist_t *filesystem);
int zpool_disable_datasets(zpool_handle_t *pool, int force);
int zpool_export(zpool_handle_t *pool, int force, const char *history);
zfs_handle_t *zfs_open(libzfs_handle_t *handle, const char *name, int types);
void zfs_close(zfs_handle_t *dataset);
const char *zfs_get_name(const zfs_handle_t *dataset);
int zfs_get_type(const zfs_handle_t *dataset);
int zfs_name_to_prop(const char *name);
int zfs_prop_get(zfs_handle_t *dataset, int property, char *value, size_t size, int *source, char *where,
                 size_t where_size, int literal);
int zfs_iter_filesystems(zfs_handle_t *dataset, int (*visitor)(zfs_handle_t *, void *), void *data);
int zfs_create(libzfs_handle_t *handle, const char *name, int type, nvlist_t *properties);
int zfs_mount_at(zfs_handle_t *dataset, const char *options, int flags, const char *mountpoint);
int zfs_unmount(zfs_handle_t *dataset, const char *mountpoint, int flags);
