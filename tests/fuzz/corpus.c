/*
 * Runs a fuzz target over its seed corpus, tests/fuzz/corpus/NAME, without a
 * fuzzer: every input that once taught us something is part of "make check",
 * with any compiler.
 */
#include <dirent.h>
#include <err.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
run_file(const char *path)
{
	static uint8_t data[1 << 20];
	FILE *f = fopen(path, "rb");
	size_t size;

	if (f == NULL)
		err(1, "%s", path);
	size = fread(data, 1, sizeof data, f);
	fclose(f);
	(void)LLVMFuzzerTestOneInput(data, size);
}

int
main(int argc, char **argv)
{
	const char *name = strstr(argv[0], "/fuzz-");
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;
	int count = 0;

	(void)argc;
	if (name == NULL)
		errx(2, "%s is not named fuzz-NAME", argv[0]);
	snprintf(path, sizeof path, "tests/fuzz/corpus/%s", name + 6);
	if ((dir = opendir(path)) == NULL)
		err(1, "%s", path);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "tests/fuzz/corpus/%s/%s", name + 6,
		    entry->d_name);
		run_file(path);
		count++;
	}
	closedir(dir);
	(void)LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	printf("%d inputs\n", count);
	return 0;
}
