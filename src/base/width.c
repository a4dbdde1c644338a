#include "base/width.h"

#include <locale.h>
#include <wchar.h>

void
width_init(void)
{
	/* The names it has in glibc and musl, and on macOS. */
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		(void)setlocale(LC_CTYPE, "en_US.UTF-8");
}

int
width_of(uint32_t code)
{
	int columns = wcwidth((wchar_t)code);

	return columns < 0 ? 1 : columns;
}
