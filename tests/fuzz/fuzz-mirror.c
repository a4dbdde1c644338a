/* Two listings, one after the other: the tree of panes stays in step with what
 * the callbacks said, and one that is listed again unchanged says nothing. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tmux/mirror.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct said {
	size_t panes, changes;
};

static void
on_pane(void *arg, const struct mirror_pane *p, bool is_new)
{
	struct said *said = arg;

	said->panes += is_new;
	said->changes++;
	if (p->title == NULL || p->project == NULL || p->viewers < 0)
		abort();
}

static void
on_pane_gone(void *arg, const struct mirror_pane *p)
{
	struct said *said = arg;

	(void)p;
	said->panes--;
	said->changes++;
}

static void
check(const struct mirror *m, const struct said *said)
{
	const struct mirror_pane *p;
	size_t count = 0;

	TAILQ_FOREACH (p, mirror_panes(m), entry) {
		count++;
		if (mirror_find(m, p->id) != p)
			abort();
	}
	if (count != said->panes)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct mirror_handlers handlers = {
		.on_pane = on_pane,
		.on_pane_gone = on_pane_gone,
	};
	struct said said = { 0 };
	struct mirror *m = mirror_new(&handlers, &said);
	char *text = xmalloc(size + 1);
	const char *second;

	memcpy(text, data, size);
	text[size] = '\0';
	second = memmem(text, size, "\n\n", 2);
	if (second != NULL)
		mirror_list(m, text, (size_t)(second - text));
	check(m, &said);
	mirror_list(m, text, size);
	check(m, &said);
	said.changes = 0;
	mirror_list(m, text, size);
	check(m, &said);
	if (said.changes != 0)
		abort();
	mirror_free(m);
	free(text);
	return 0;
}
