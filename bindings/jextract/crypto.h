/* What jextract reads for io.drydock.bindings.crypto. */
#include <openssl/err.h>
#include <openssl/evp.h>
