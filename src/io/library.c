#include "io/library.h"

#include <dlfcn.h>
#include <string.h>

static void *
open_first(const char *const *names)
{
	void *handle = NULL;

	for (; handle == NULL && *names != NULL; names++)
		handle = dlopen(*names, RTLD_LAZY | RTLD_LOCAL);
	return handle;
}

bool
library_load(const char *const *names, const struct library_symbol *symbols,
    size_t count, void *table)
{
	void *handle = open_first(names);

	if (handle == NULL)
		return false;
	for (size_t i = 0; i < count; i++) {
		void *found = dlsym(handle, symbols[i].name);

		if (found == NULL)
			return false;
		memcpy((char *)table + symbols[i].offset, &found, sizeof found);
	}
	return true;
}
