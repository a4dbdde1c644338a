#include "io/curl-lib.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"
#include "io/library.h"

static const char *const names[] = {
#ifdef __APPLE__
	"libcurl.4.dylib",
#else
	"libcurl.so.4",
#endif
	NULL,
};

static const struct library_symbol symbols[] = {
#define SYMBOL(f) LIBRARY_SYMBOL("curl_" #f, struct curl_lib, f)
	SYMBOL(global_init),
	SYMBOL(easy_init),
	SYMBOL(easy_cleanup),
	SYMBOL(easy_setopt),
	SYMBOL(easy_getinfo),
	SYMBOL(easy_strerror),
	SYMBOL(multi_init),
	SYMBOL(multi_cleanup),
	SYMBOL(multi_setopt),
	SYMBOL(multi_add_handle),
	SYMBOL(multi_remove_handle),
	SYMBOL(multi_assign),
	SYMBOL(multi_socket_action),
	SYMBOL(multi_info_read),
	SYMBOL(slist_append),
	SYMBOL(slist_free_all),
#undef SYMBOL
};

static struct curl_lib lib;
static bool loaded;

static void
load(void)
{
	loaded = library_load(names, symbols, countof(symbols), &lib) &&
	         lib.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

const struct curl_lib *
curl_lib_load(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, load);
	return loaded ? &lib : NULL;
}
