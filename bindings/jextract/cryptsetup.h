/* What jextract reads for io.drydock.bindings.cryptsetup. */
#include <stddef.h>
#include <stdint.h>
#include <libcryptsetup.h>
