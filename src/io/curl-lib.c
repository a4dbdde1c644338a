#include "io/curl-lib.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/mem.h"

#ifdef __APPLE__
# define NAME "libcurl.4.dylib"
#else
# define NAME "libcurl.so.4"
#endif

/* Each function's name and its place in the struct. */
static const struct {
	const char *name;
	size_t offset;
} places[] = {

#define PLACE(f)                           \
 {                                         \
  "curl_" #f, offsetof(struct curl_lib, f) \
 }
	PLACE(global_init),
	PLACE(easy_init),
	PLACE(easy_cleanup),
	PLACE(easy_setopt),
	PLACE(easy_getinfo),
	PLACE(easy_strerror),
	PLACE(multi_init),
	PLACE(multi_cleanup),
	PLACE(multi_setopt),
	PLACE(multi_add_handle),
	PLACE(multi_remove_handle),
	PLACE(multi_assign),
	PLACE(multi_socket_action),
	PLACE(multi_info_read),
	PLACE(slist_append),
	PLACE(slist_free_all),
#undef PLACE
};

static bool
load(struct curl_lib *lib)
{
	void *handle = dlopen(NAME, RTLD_LAZY | RTLD_LOCAL);
	void *found;

	if (handle == NULL)
		return false;
	for (size_t i = 0; i < countof(places); i++) {
		found = dlsym(handle, places[i].name);
		if (found == NULL)
			return false;
		memcpy((char *)lib + places[i].offset, &found, sizeof found);
	}
	return lib->global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

const struct curl_lib *
curl_lib_load(void)
{
	static struct curl_lib lib;
	static bool tried, loaded;

	if (!tried)
		loaded = load(&lib);
	tried = true;
	return loaded ? &lib : NULL;
}
