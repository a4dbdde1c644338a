#include "cli/option-text.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/command.h"
#include "daemon/options.h"

const char *
option_text_type(enum option_type type)
{
	switch (type) {
	case OPTION_FLAG:
		return "flag";
	case OPTION_NUMBER:
		return "number";
	case OPTION_CHOICE:
		return "choice";
	case OPTION_TEXT:
		return "text";
	case OPTION_STYLE:
		return "style";
	}
	BUG("option type %d", (int)type);
}

void
option_text_range(struct buf *out, const struct option_entry *o)
{
	switch (o->type) {
	case OPTION_FLAG:
		(void)buf_adds(out, "on|off");
		break;
	case OPTION_NUMBER:
		(void)buf_addf(out, "%.10g-%.10g%s%s", o->min, o->max,
		    o->unit[0] != '\0' ? " " : "", o->unit);
		break;
	case OPTION_CHOICE:
		(void)buf_adds(out, o->choices);
		break;
	case OPTION_TEXT:
		(void)buf_addf(out, "up to %g bytes", o->max);
		break;
	case OPTION_STYLE:
		(void)buf_adds(out, "a tmux style, or none");
		break;
	}
}

static const char *
entry_name(const void *arg, size_t i)
{
	const struct option_entry *table = arg;

	return table[i].name;
}

const char *
option_text_nearest(const char *name)
{
	size_t count;
	const struct option_entry *table = options_table(&count);

	if (name[0] == '@')
		name++;
	if (str_starts(name, "coordinator_"))
		name += strlen("coordinator_");
	return command_nearest(name, entry_name, table, count);
}
