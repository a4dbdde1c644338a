/* Which key does what, and the words for it. Pure. */
#ifndef DASHBOARD_KEYS_H
#define DASHBOARD_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A key is a character, or one of these, which no character has. */
enum keys_code {
	KEYS_UP = 0x110000,
	KEYS_DOWN,
	KEYS_LEFT,
	KEYS_RIGHT,
	KEYS_PAGE_UP,
	KEYS_PAGE_DOWN,
	KEYS_HOME,
	KEYS_END,
	KEYS_BACK_TAB,
	KEYS_BACKSPACE,
};

#define KEYS_ENTER  '\r'
#define KEYS_ESCAPE 0x1b

enum keys_action {
	KEYS_NOTHING,
	KEYS_MOVE_UP,
	KEYS_MOVE_DOWN,
	KEYS_MOVE_PAGE_UP,
	KEYS_MOVE_PAGE_DOWN,
	KEYS_MOVE_FIRST,
	KEYS_MOVE_LAST,
	KEYS_TAB_NEXT,
	KEYS_TAB_BACK,
	KEYS_TAB_1,
	KEYS_TAB_2,
	KEYS_TAB_3,
	KEYS_TAB_4,
	KEYS_TAB_5,
	KEYS_JUMP,
	KEYS_NEXT,
	KEYS_ASSIGN,
	KEYS_ASSIGN_ALL,
	KEYS_GIVE_BACK,
	KEYS_NOTIFY,
	KEYS_NEGOTIATE,
	KEYS_FILTER,
	KEYS_SORT,
	KEYS_REVERSE,
	KEYS_DETAIL,
	KEYS_REFRESH,
	KEYS_HELP,
	KEYS_LEAVE,
	KEYS_CANCEL,
	KEYS_CONFIRM, /* a dialog was answered with yes */
};

/* On which tabs: bits, by the tab's number. */
#define KEYS_EVERYWHERE 0xffu

struct keys_entry {
	uint32_t key;
	enum keys_action action;
	unsigned tabs;
	const char *name; /* NULL: another key for the one above */
	const char *foot; /* one word for the last row, or NULL */
	const char *text; /* for the help */
};

/* The table, in the order of the help; *ret_count entries. */
const struct keys_entry *keys_table(size_t *ret_count);
enum keys_action keys_find(uint32_t key, int tab);

#endif
