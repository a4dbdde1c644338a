/*
 * A shared library opened at run time, for what few runs of the program need
 * and every run would pay for if it were linked.
 */
#ifndef IO_LIBRARY_H
#define IO_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* A function of the library, and where in a struct of pointers it goes. */
struct library_symbol {
	const char *name;
	size_t offset;
};

#define LIBRARY_SYMBOL(name, type, member) \
 {                                         \
  name, offsetof(type, member)             \
 }

/* Opens the first of the names (the list ends with NULL) that is installed,
 * for the rest of the process, and fills the struct at table. False when none
 * is installed or a function is missing. */
bool library_load(const char *const *names,
    const struct library_symbol *symbols, size_t count, void *table);

#endif
