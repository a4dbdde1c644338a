#include "daemon/options-session.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "coordinator/coordinator.h"
#include "daemon/options.h"

#define NAME_SHOWN 40

/* A format finds a session's option before the global one of that name. A
 * control character in a value would move the fields. */
void
options_session_format(struct buf *out)
{
	size_t count;
	const struct option_entry *table = options_table(&count);

	(void)buf_adds(out, "#{session_id}");
	for (size_t i = 0; i < count; i++)
		if (table[i].of_session)
			(void)buf_addf(out,
			    "\t#{s/[\001-\037]/?/:@coordinator_%s}",
			    table[i].name);
	(void)buf_adds(out, "\t#{session_name}");
}

/* Puts the value into own unless it is the one of all. True if it did. */
static bool
take(struct options *own, const struct option_entry *entry, const char *value,
    const char *session, bool told, struct buf *complaints)
{
	struct err err;

	if (*value == '\0' ||
	    strcmp(value, options_text(own, entry->name)) == 0)
		return false;
	if (options_override(own, entry, value, &err))
		return true;
	if (!told) {
		(void)buf_adds(complaints, "In session ");
		str_visible(complaints, session, strlen(session), NAME_SHOWN);
		(void)buf_addf(complaints, ": %s\n", err.text);
	}
	return false;
}

/* One line, cut into its fields in place. False when it says nothing new. */
static bool
parse_line(char *line, const struct options *all, struct buf *complaints,
    struct coordinator_session_config *ret)
{
	size_t count;
	const struct option_entry *table = options_table(&count);
	struct options *own = options_copy(all);
	char *rest = line, *id = strsep(&rest, "\t"), *value;
	const char *name;
	bool differs = false;

	name = rest != NULL && strrchr(rest, '\t') != NULL
	           ? strrchr(rest, '\t') + 1
	           : "";
	for (size_t i = 0; i < count; i++) {
		if (!table[i].of_session)
			continue;
		value = strsep(&rest, "\t");
		/* A bad global value, which shows here, is told already. */
		if (value != NULL)
			differs |= take(own, &table[i], value, name,
			    *options_complaint(all, table[i].name) != '\0',
			    complaints);
	}
	*ret = (struct coordinator_session_config){ 0 };
	ret->session = (unsigned)strtoul(id + (*id == '$'), NULL, 10);
	coordinator_config_default(&ret->config);
	options_apply(own, &ret->config);
	coordinator_config_clamp(&ret->config);
	options_free(own);
	return differs;
}

size_t
options_session_parse(const struct options *all, const char *text, size_t len,
    struct buf *complaints, struct coordinator_session_config **ret)
{
	char *copy = xstrndup(text, len), *rest = copy, *line;
	size_t count = 0;

	*ret = NULL;
	while ((line = strsep(&rest, "\n")) != NULL) {
		*ret = xreallocarray(*ret, count + 1, sizeof **ret);
		if (*line != '\0' &&
		    parse_line(line, all, complaints, &(*ret)[count]))
			count++;
	}
	free(copy);
	return count;
}
