#include "work/bead.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"

void
bead_list_init(struct bead_list *list)
{
	*list = (struct bead_list){ 0 };
}

static void
bead_done(struct bead *b)
{
	free(b->id);
	free(b->title);
	free(b->description);
	free(b->acceptance);
	free(b->design);
	free(b->notes);
	free(b->type);
	free(b->status);
	free(b->assignee);
	free(b->source_repo);
	for (size_t i = 0; i < b->label_count; i++)
		free(b->labels[i]);
	free(b->labels);
	for (size_t i = 0; i < b->dep_count; i++)
		free(b->deps[i].target);
	free(b->deps);
}

void
bead_list_done(struct bead_list *list)
{
	if (list == NULL)
		return;
	for (size_t i = 0; i < list->count; i++)
		bead_done(&list->beads[i]);
	free(list->beads);
	free(list->by_id);
	*list = (struct bead_list){ 0 };
}

void
bead_list_fault(struct bead_list *list, int64_t line, const char *text)
{
	if (list->fault_count < BEAD_FAULTS) {
		struct bead_fault *f = &list->faults[list->fault_count];

		f->line = line;
		(void)strlcpy(f->text, text, sizeof f->text);
	}
	list->fault_count++;
}

static char *
copy_bounded(const char *s, size_t max)
{
	return xstrndup(s, str_cut(s, max));
}

static char *
copy_member(const cJSON *obj, const char *key, size_t max)
{
	return copy_bounded(json_str(obj, key, ""), max);
}

static enum bead_link
link_of(const char *type)
{
	static const struct {
		const char *name;
		enum bead_link link;
	} links[] = {
		{ "", BEAD_LINK_BLOCKS },
		{ "blocks", BEAD_LINK_BLOCKS },
		{ "conditional-blocks", BEAD_LINK_CONDITIONAL },
		{ "waits-for", BEAD_LINK_WAITS },
		{ "parent-child", BEAD_LINK_PARENT },
	};

	for (size_t i = 0; i < countof(links); i++)
		if (strcmp(links[i].name, type) == 0)
			return links[i].link;
	return BEAD_LINK_OTHER;
}

static void
read_deps(struct bead *b, const cJSON *array)
{
	const cJSON *item;

	b->deps =
	    xcalloc((size_t)cJSON_GetArraySize(array) + 1, sizeof *b->deps);
	cJSON_ArrayForEach(item, array)
	{
		const char *target = json_str(item, "depends_on_id", "");

		if (*target == '\0')
			continue;
		b->deps[b->dep_count++] = (struct bead_dep){
			copy_bounded(target, BEAD_MAX_TITLE),
			link_of(json_str(item, "type", "")),
		};
	}
}

static void
read_labels(struct bead *b, const cJSON *array)
{
	const cJSON *item;

	b->has_labels = array != NULL;
	b->labels =
	    xcalloc((size_t)cJSON_GetArraySize(array) + 1, sizeof *b->labels);
	cJSON_ArrayForEach(item, array)
	{
		if (cJSON_IsString(item))
			b->labels[b->label_count++] =
			    copy_bounded(item->valuestring, BEAD_MAX_TITLE);
	}
}

static char *
read_status(const cJSON *obj)
{
	char *status = copy_member(obj, "status", BEAD_MAX_TITLE);
	char *trimmed = xstrdup(str_trim(status));

	free(status);
	for (char *s = trimmed; *s != '\0'; s++)
		*s = (char)tolower((unsigned char)*s);
	return trimmed;
}

static int
read_priority(const cJSON *obj)
{
	int64_t p = json_int(obj, "priority", 0);

	return p < -1000 ? -1000 : p > 1000 ? 1000 : (int)p;
}

/* Texts are kept of open issues only: nobody is sent to a closed one. */
static struct bead
read_bead(const cJSON *obj)
{
	struct bead b = {
		.id = copy_member(obj, "id", BEAD_MAX_TITLE),
		.title = copy_member(obj, "title", BEAD_MAX_TITLE),
		.type = copy_member(obj, "issue_type", BEAD_MAX_TITLE),
		.status = read_status(obj),
		.assignee = copy_member(obj, "assignee", BEAD_MAX_TITLE),
		.source_repo = copy_member(obj, "source_repo", BEAD_MAX_TITLE),
		.priority = read_priority(obj),
		.created_ms = json_time(obj, "created_at"),
		.updated_ms = json_time(obj, "updated_at"),
		.closed_ms = json_time(obj, "closed_at"),
		.defer_ms = json_time(obj, "defer_until"),
		.minutes = json_int(obj, "estimated_minutes", 0),
		.pinned = json_bool(obj, "pinned", false),
		.ephemeral = json_bool(obj, "ephemeral", false),
		.is_template = json_bool(obj, "is_template", false),
	};
	size_t max;

	b.closed = strcmp(b.status, "closed") == 0 ||
	           strcmp(b.status, "tombstone") == 0;
	max = b.closed ? 0 : BEAD_MAX_TEXT;
	if (strstr(b.id, "-wisp-") != NULL)
		b.ephemeral = true; /* br goes by the name */
	b.description = copy_member(obj, "description", max);
	b.acceptance = copy_member(obj, "acceptance_criteria", max);
	b.design = copy_member(obj, "design", max);
	b.notes = copy_member(obj, "notes", max);
	b.comment_count = (size_t)cJSON_GetArraySize(json_arr(obj, "comments"));
	read_deps(&b, json_arr(obj, "dependencies"));
	read_labels(&b, json_arr(obj, "labels"));
	return b;
}

static bool
is_known_status(const char *status)
{
	static const char *const known[] = { "open", "in_progress", "blocked",
		"deferred", "pinned", "hooked", "review", "closed",
		"tombstone" };

	for (size_t i = 0; i < countof(known); i++)
		if (strcmp(known[i], status) == 0)
			return true;
	return false;
}

/* What is wrong with the issue, or NULL. */
static const char *
find_fault(const struct bead *b)
{
	if (*b->id == '\0')
		return "the issue has no id";
	if (*b->title == '\0')
		return "the issue has no title";
	if (*b->type == '\0')
		return "the issue has no issue_type";
	if (!is_known_status(b->status))
		return "the issue's status is not a known one";
	if (b->created_ms != 0 && b->updated_ms != 0 &&
	    b->updated_ms < b->created_ms)
		return "the issue was updated before it was created";
	return NULL;
}

static void
append(struct bead_list *list, const struct bead *b)
{
	if (list->count == list->cap) {
		list->cap = list->cap == 0 ? 64 : list->cap * 2;
		list->beads =
		    xreallocarray(list->beads, list->cap, sizeof *list->beads);
	}
	list->beads[list->count++] = *b;
}

void
bead_list_add(
    struct bead_list *list, int64_t line, const char *text, size_t len)
{
	struct err err;
	struct bead b;
	const char *fault;
	cJSON *obj;

	if (line == 1 && len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		len -= 3;
	}
	while (len > 0 && isspace((unsigned char)text[len - 1]))
		len--;
	if (len == 0)
		return;
	if (list->count >= BEAD_MAX_COUNT) {
		bead_list_fault(list, line, "there are too many issues");
		return;
	}
	obj = json_parse(text, len, BEAD_MAX_LINE, &err);
	if (obj == NULL) {
		bead_list_fault(list, line, err.text);
		return;
	}
	b = read_bead(obj);
	b.line = line;
	fault = find_fault(&b);
	cJSON_Delete(obj);
	if (fault == NULL) {
		append(list, &b);
		return;
	}
	bead_list_fault(list, line, fault);
	bead_done(&b);
}

static int
compare_ids(const void *a, const void *b)
{
	const struct bead *x = *(const struct bead *const *)a;
	const struct bead *y = *(const struct bead *const *)b;
	int order = strcmp(x->id, y->id);

	return order != 0 ? order : x < y ? -1 : x > y;
}

static void
sort_ids(struct bead_list *list)
{
	list->by_id =
	    xreallocarray(list->by_id, list->count + 1, sizeof(struct bead *));
	for (size_t i = 0; i < list->count; i++)
		list->by_id[i] = &list->beads[i];
	qsort(list->by_id, list->count, sizeof(struct bead *), compare_ids);
}

/* Swaps the last of equal ids to the first one's place and empties the rest. */
static size_t
drop_repeats(struct bead_list *list)
{
	size_t dropped = 0;

	for (size_t i = 0, next; i < list->count; i = next) {
		struct bead *first = &list->beads[list->by_id[i] - list->beads];

		for (next = i + 1; next < list->count; next++) {
			struct bead *later =
			    &list->beads[list->by_id[next] - list->beads];
			struct bead kept = *later;

			if (strcmp(later->id, first->id) != 0)
				break;
			bead_list_fault(list, first->line,
			    "a later line has the same id and counts instead");
			*later = *first;
			later->line = 0;
			*first = kept;
			dropped++;
		}
	}
	return dropped;
}

void
bead_list_end(struct bead_list *list)
{
	size_t kept = 0;

	sort_ids(list);
	if (drop_repeats(list) == 0)
		return;
	for (size_t i = 0; i < list->count; i++) {
		if (list->beads[i].line == 0)
			bead_done(&list->beads[i]);
		else
			list->beads[kept++] = list->beads[i];
	}
	list->count = kept;
	sort_ids(list);
}

static int
compare_key(const void *key, const void *item)
{
	return strcmp(key, (*(const struct bead *const *)item)->id);
}

const struct bead *
bead_find(const struct bead_list *list, const char *id)
{
	const struct bead *const *found =
	    list->by_id == NULL ? NULL
				: bsearch(id, list->by_id, list->count,
				      sizeof(struct bead *), compare_key);

	return found == NULL ? NULL : *found;
}
