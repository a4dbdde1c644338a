/* What the daemon says, which is mostly what others said, drawn in every list
 * at any size: the first bytes are the size, the tab and keys, the rest JSON. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/json.h"
#include "base/width.h"
#include "dashboard/grid.h"
#include "dashboard/model.h"
#include "dashboard/view.h"

#define HEAD   8
#define NOW_MS 1770000000000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
tell(struct model *m, const cJSON *said)
{
	model_set_agents(m, said);
	fleet_set_past(&m->fleet, said);
	model_change_agents(m, said);
	for (int p = 0; p < PAGE_COUNT; p++)
		model_set_page(m, (enum page)p, cJSON_Duplicate(said, true));
	model_set_explained(m, cJSON_Duplicate(said, true));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct model m;
	struct grid g;
	struct err err;
	cJSON *said;

	if (size < HEAD)
		return 0;
	said =
	    json_parse((const char *)data + HEAD, size - HEAD, 1 << 20, &err);
	if (said == NULL)
		return 0;
	width_init();
	model_init(&m, (enum summary_icons)(data[0] % 3), NOW_MS);
	grid_init(&g, data[0] & 4);
	grid_resize(&g, data[1], data[2] % 100);
	tell(&m, said);
	for (int i = 3; i < HEAD; i++) {
		model_update(&m, NOW_MS);
		view_draw(&m, &g);
		(void)model_key(&m, data[i]);
	}
	model_update(&m, NOW_MS);
	view_draw(&m, &g);
	grid_done(&g);
	model_done(&m);
	cJSON_Delete(said);
	return 0;
}
