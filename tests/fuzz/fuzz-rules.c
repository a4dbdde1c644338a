/* A screen from anybody, read by a profile with every kind of rule. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "detect/profile-data.h"
#include "detect/rules.h"
#include "detect/screen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char ini[] =
    "[agent]\nname = x\nversion = v([\\d.]+)\n"
    "[composer]\ntop = ^-\nprompt = ^>\nbottom = ^-\ntail = ^\\.\n"
    "placeholder = ask\nbelow-not = ^E\nbelow-max = 3\nturn = ^> \n"
    "[rule a]\nstate = approval\nregion = dialog 5\nmatch = (a+)+$\n"
    "[rule b]\nstate = thinking\nregion = above 3\nmatch = ^\\*\n"
    "not = x\nstyle = red\n"
    "[rule c]\nstate = tool\nregion = footer\nmatch = f\nsince = 1.0.0\n"
    "[rule d]\nstate = typed\nregion = composer\nmatch = y\n"
    "style = ghost\n"
    "[rule e]\nstate = streaming\nregion = bottom 2\nend = z$\n"
    "[usage]\nregion = bottom 9\nmatch = (\\d+)%\nnumber = left\n"
    "[agent]\nname = y\n[composer]\nprompt = ^>\nbelow = ^  \n";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct profiles *ps = profiles_new();
	struct screen s;
	struct err err;
	bool ok = profiles_add(ps, "fuzz", ini, sizeof ini - 1, &err);
	assert(ok);
	screen_init(&s);
	screen_parse(&s, (const char *)data, size);
	for (size_t i = 0; i < profiles_count(ps); i++) {
		const struct profile *p = ps->list[i];
		struct rules_reading r;
		double percent = 0;
		rules_read(p, &s, rules_version(p, &s), &r);
		assert(r.row >= -1 && r.row < s.count);
		assert(r.confidence >= 0 && r.confidence <= 1);
		if (r.composer.found) {
			assert(r.composer.first <= r.composer.last);
			assert(r.composer.last < s.count);
		}
		if (rules_usage(p, &s, &r, &percent))
			assert(percent >= 0 && percent <= 100);
	}
	screen_done(&s);
	profiles_free(ps);
	return 0;
}
