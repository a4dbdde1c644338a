#include "dashboard/rows.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
rows_init(struct rows *r, const struct rows_column *columns, size_t count)
{
	if (count > ROWS_COLUMNS_MAX)
		BUG("%zu columns", count);
	*r = (struct rows){
		.columns = columns, .column_count = count, .sort = count
	};
}

static void
row_free(struct row *row)
{
	for (size_t i = 0; i < ROWS_COLUMNS_MAX; i++)
		free(row->cells[i].text);
	free(row);
}

void
rows_begin(struct rows *r)
{
	for (size_t i = 0; i < r->count; i++)
		row_free(r->all[i]);
	r->count = r->shown_count = 0;
}

void
rows_done(struct rows *r)
{
	rows_begin(r);
	free(r->all);
	free(r->shown);
	r->all = r->shown = NULL;
	r->cap = 0;
}

void
rows_add(struct rows *r, const char *id)
{
	struct row *row = xcalloc(1, sizeof *row);

	if (r->count == r->cap) {
		r->cap = r->cap > 0 ? 2 * r->cap : 32;
		r->all = xreallocarray(r->all, r->cap, sizeof(*r->all));
		r->shown = xreallocarray(r->shown, r->cap, sizeof(*r->shown));
	}
	(void)strlcpy(row->id, id, sizeof row->id);
	row->list = r;
	row->place = r->count;
	r->all[r->count++] = row;
	r->filling = 0;
}

void
rows_cell(struct rows *r, enum grid_style style, double order, const char *text)
{
	if (r->count == 0 || r->filling >= r->column_count)
		BUG("a cell too many");
	r->all[r->count - 1]->cells[r->filling++] = (struct rows_cell){
		.text = xstrdup(text),
		.style = style,
		.order = order,
	};
}

void
rows_cellf(
    struct rows *r, enum grid_style style, double order, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	rows_cell(r, style, order, text);
	free(text);
}

static bool
has_word(const struct row *row, const char *word)
{
	for (size_t i = 0; i < ROWS_COLUMNS_MAX; i++) {
		if (row->cells[i].text != NULL &&
		    strcasestr(row->cells[i].text, word) != NULL)
			return true;
	}
	return strcasestr(row->id, word) != NULL;
}

static bool
passes(const struct row *row, const char *filter)
{
	char words[ROWS_FILTER_MAX], *rest = words, *word;

	(void)strlcpy(words, filter, sizeof words);
	while ((word = strsep(&rest, " ")) != NULL) {
		if (*word != '\0' && !has_word(row, word))
			return false;
	}
	return true;
}

/* Without regard to case, and numbers by what they count: %9 before %10. */
static int
compare_texts(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0') {
		size_t digits_a = strspn(a, "0123456789");
		size_t digits_b = strspn(b, "0123456789");
		int by =
		    tolower((unsigned char)*a) - tolower((unsigned char)*b);

		if (digits_a > 0 && digits_b > 0 && digits_a != digits_b)
			return digits_a < digits_b ? -1 : 1;
		if (by != 0)
			return by;
		a++;
		b++;
	}
	return (*a != '\0') - (*b != '\0');
}

static int
compare_cells(const struct rows_cell *a, const struct rows_cell *b)
{
	if (a->order < b->order || a->order > b->order)
		return a->order < b->order ? -1 : 1;
	return compare_texts(
	    a->text == NULL ? "" : a->text, b->text == NULL ? "" : b->text);
}

static int
compare(const void *x, const void *y)
{
	const struct row *a = *(const struct row *const *)x;
	const struct row *b = *(const struct row *const *)y;
	const struct rows *r = a->list;
	int by = 0;

	if (r->sort < r->column_count) {
		by = compare_cells(&a->cells[r->sort], &b->cells[r->sort]);
		if (r->columns[r->sort].downward)
			by = -by;
	}
	if (by == 0)
		by = (a->place > b->place) - (a->place < b->place);
	return r->reverse ? -by : by;
}

static void
remember(struct rows *r)
{
	const struct row *row = rows_chosen(r);

	if (row != NULL)
		(void)strlcpy(r->chosen, row->id, sizeof r->chosen);
}

/* The chosen row when it is still there, else the one that took its place. */
static void
find_cursor(struct rows *r)
{
	if (r->chosen[0] == '\0')
		r->cursor = 0;
	if (r->chosen[0] == '\0' || rows_choose(r, r->chosen))
		return;
	if (r->cursor >= r->shown_count)
		r->cursor = r->shown_count > 0 ? r->shown_count - 1 : 0;
	remember(r);
}

static void
show(struct rows *r)
{
	r->shown_count = 0;
	for (size_t i = 0; i < r->count; i++) {
		if (passes(r->all[i], r->filter))
			r->shown[r->shown_count++] = r->all[i];
	}
	if (r->shown_count > 1)
		qsort(r->shown, r->shown_count, sizeof(*r->shown), compare);
	find_cursor(r);
}

void
rows_end(struct rows *r)
{
	show(r);
}

const struct row *
rows_chosen(const struct rows *r)
{
	return r->cursor < r->shown_count ? r->shown[r->cursor] : NULL;
}

void
rows_move(struct rows *r, int by)
{
	long to = (long)r->cursor + by;

	if (to >= (long)r->shown_count)
		to = (long)r->shown_count - 1;
	r->cursor = to > 0 ? (size_t)to : 0;
	remember(r);
}

bool
rows_choose(struct rows *r, const char *id)
{
	for (size_t i = 0; i < r->shown_count; i++) {
		if (strcmp(r->shown[i]->id, id) == 0) {
			r->cursor = i;
			remember(r);
			return true;
		}
	}
	return false;
}

void
rows_scroll(struct rows *r, int height)
{
	size_t room = height > 0 ? (size_t)height : 1;

	if (r->cursor < r->top)
		r->top = r->cursor;
	if (r->cursor >= r->top + room)
		r->top = r->cursor - room + 1;
	if (r->top + room > r->shown_count)
		r->top = r->shown_count > room ? r->shown_count - room : 0;
}

/* Has no row anything in that column? Then it is not drawn either. */
static bool
is_blank(const struct rows *r, size_t column)
{
	for (size_t i = 0; i < r->count; i++) {
		const char *text = r->all[i]->cells[column].text;

		if (text != NULL && *text != '\0')
			return false;
	}
	return true;
}

void
rows_sort_next(struct rows *r)
{
	do
		r->sort = (r->sort + 1) % (r->column_count + 1);
	while (r->sort < r->column_count && is_blank(r, r->sort));
	r->reverse = false;
	show(r);
}

void
rows_sort_reverse(struct rows *r)
{
	r->reverse = !r->reverse;
	show(r);
}

void
rows_set_filter(struct rows *r, const char *text)
{
	(void)strlcpy(r->filter, text, sizeof r->filter);
	show(r);
	/* Looking for a row is a choice, too. */
	if (r->filter[0] != '\0')
		remember(r);
}
