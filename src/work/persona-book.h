/*
 * The personas of the user and of each project, as their files say now: the
 * built-in ones, then $XDG_CONFIG_HOME/tmux-coordinator/personas.ini, then
 * .tmux-coordinator/personas.ini in the project, later ones replacing those of
 * the same name. A file that is wrong is passed over, and complained of once.
 */
#ifndef WORK_PERSONA_BOOK_H
#define WORK_PERSONA_BOOK_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct persona;
struct persona_book;

/* user is the user's file, which need not be there. */
struct persona_book *persona_book_new(const char *user);
/* Accepts NULL. */
void persona_book_free(struct persona_book *b);
/* Reads again what has changed; what was borrowed before is gone. Appends one
 * line for each new complaint. */
void persona_book_refresh(struct persona_book *b, struct buf *complaints);

/* Of an agent of that type in a project (its root, or ""): the persona by name
 * if there is one, else with name "" the default of its type, else NULL.
 * Borrowed until the next refresh. */
const struct persona *persona_book_find(struct persona_book *b,
    const char *project, const char *name, const char *type);

/* Where the project that dir is in keeps its personas, by the nearest
 * directory up from dir that has the file. False when none has. */
bool persona_book_project(const char *dir, char *ret, size_t size);

#endif
