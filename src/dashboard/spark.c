#include "dashboard/spark.h"

#include <string.h>

#include "base/mem.h"

#define LEVELS 8

static const struct {
	char letter;
	enum grid_style style;
	const char *glyph, *word;
} states[] = {
	{ 'i', GRID_DIM, "·", "idle" },
	{ 't', GRID_DIM, "~", "typed" },
	{ 'b', GRID_BUSY, "█", "busy" },
	{ 'a', GRID_WARN, "A", "approval" },
	{ 'q', GRID_WARN, "Q", "question" },
	{ 'e', GRID_BAD, "E", "error" },
	{ 'l', GRID_WARN, "L", "limit" },
	{ 's', GRID_BAD, "S", "stalled" },
	{ 'o', GRID_DIM, "o", "starting" },
	{ 'x', GRID_DIM, "x", "exited" },
};

const char spark_letters[] = "itbaqelsox";

const char *
spark_state(char letter)
{
	for (size_t i = 0; i < countof(states); i++) {
		if (states[i].letter == letter)
			return states[i].glyph;
	}
	return " ";
}

const char *
spark_word(char letter)
{
	for (size_t i = 0; i < countof(states); i++) {
		if (states[i].letter == letter)
			return states[i].word;
	}
	return "";
}

enum grid_style
spark_style(char letter)
{
	for (size_t i = 0; i < countof(states); i++) {
		if (states[i].letter == letter)
			return states[i].style;
	}
	return GRID_PLAIN;
}

const char *
spark_bar(double value, double most)
{
	static const char *const bars[LEVELS] = { "▁", "▂", "▃", "▄", "▅", "▆",
		"▇", "█" };
	int level = most > 0 ? (int)(value * LEVELS / most) : 0;

	if (value < 0)
		return " ";
	return bars[level < LEVELS ? level : LEVELS - 1];
}

void
spark_line(
    const float *values, size_t count, double most, char *text, size_t size)
{
	double highest = most;

	*text = '\0';
	for (size_t i = 0; most <= 0 && i < count; i++)
		highest =
		    (double)values[i] > highest ? (double)values[i] : highest;
	for (size_t i = 0; i < count; i++)
		(void)strlcat(
		    text, spark_bar((double)values[i], highest), size);
}
