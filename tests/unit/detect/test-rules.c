#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "detect/profile-data.h"
#include "detect/rules.h"
#include "detect/screen.h"

static const char ini[] =
    "[agent]\nname = x\nversion = Agent v([\\d.]+)\n"
    "[composer]\ntop = ^---\nprompt = ^>(?=\\s|$)\nbottom = ^---\n"
    "placeholder = ^\\s*Ask me\\s*$\nbelow-not = ^Esc\nbelow-max = 2\n"
    "turn = ^> \n"
    "[composer plain]\nprompt = ^\\$(?=\\s|$)\nbelow = ^==\n"
    "[rule dialog]\nstate = approval\nregion = dialog 5\n"
    "match = Proceed\\?\nend = ^Esc\n"
    "[rule busy]\nstate = thinking\nregion = above 3\n"
    "match = ^\\* \\w+…\nnot = done\n"
    "[rule old]\nstate = tool\nregion = footer\nuntil = 1.0.0\n"
    "match = legacy\n"
    "[rule red]\nstate = api_error\nregion = above 3\nmatch = ^!\n"
    "style = red\n"
    "[rule tint]\nstate = auth_error\nregion = above 3\n"
    "match = ^. (key)\nstyle = coloured\n"
    "[rule title]\nstate = streaming\nregion = title\nmatch = ^@\n"
    "[usage a]\nregion = footer\nmatch = (\\d+)% used\n"
    "[usage b]\nregion = footer\nmatch = (\\d+)% left\nnumber = left\n";

static const struct {
	const char *name, *screen;
	enum agent_detail want;
	bool composer, empty;
	double usage; /* -1: not shown */
} cases[] = {
	{ "empty", "hi\n---\n>\n---\nfooter", DETAIL_IDLE, true, true, -1 },
	{ "no-break blank", "---\n>\xc2\xa0\n---\n", DETAIL_IDLE, true, true,
	    -1 },
	{ "typed", "---\n> do it\n---\n", DETAIL_TYPED, true, false, -1 },
	{ "typed below", "---\n>\n  more\n---\n", DETAIL_TYPED, true, false,
	    -1 },
	{ "placeholder", "---\n> Ask me\n---\n", DETAIL_IDLE, true, true, -1 },
	{ "ghost", "---\n> \033[2mtry this\033[0m\n---\n", DETAIL_IDLE, true,
	    true, -1 },
	{ "busy", "* Thinking…\n---\n>\n---\n", DETAIL_THINKING, true, true,
	    -1 },
	{ "denied by not", "* Thinking… done\n---\n>\n---\n", DETAIL_IDLE, true,
	    true, -1 },
	{ "too far up", "* Thinking…\na\nb\nc\n---\n>\n---\n", DETAIL_IDLE,
	    true, true, -1 },
	{ "another turn", "* Thinking…\n> go\nok\n---\n>\n---\n", DETAIL_IDLE,
	    true, true, -1 },
	{ "dialog", "Proceed?\nEsc to cancel", DETAIL_APPROVAL, false, false,
	    -1 },
	{ "dialog quoted", "Proceed?\nEsc to cancel\n---\n>\n---\n",
	    DETAIL_IDLE, true, true, -1 },
	{ "dialog below", "---\n>\n---\nProceed?\nEsc", DETAIL_APPROVAL, false,
	    false, -1 },
	{ "scrolled away", "---\n>\n---\na\nb\nc", DETAIL_UNKNOWN, false, false,
	    -1 },
	{ "red", "\033[31m! no\033[0m\n---\n>\n---\n", DETAIL_API_ERROR, true,
	    true, -1 },
	{ "tinted", "\033[31m*\033[33m key\n\033[m---\n>\n---\n",
	    DETAIL_AUTH_ERROR, true, true, -1 },
	{ "only its dot", "\033[31m*\033[m key\n---\n>\n---\n", DETAIL_IDLE,
	    true, true, -1 },
	{ "another look", "> old\n$\n==", DETAIL_IDLE, true, true, -1 },
	{ "another look, typed", "$ old\n--\n$ new\n==", DETAIL_TYPED, true,
	    false, -1 },
	{ "neither", "> old\n$\n--", DETAIL_UNKNOWN, false, false, -1 },
	{ "not red", "! no\n---\n>\n---\n", DETAIL_IDLE, true, true, -1 },
	{ "used", "---\n>\n---\n48% used", DETAIL_IDLE, true, true, 48 },
	{ "left", "---\n>\n---\n10% left", DETAIL_IDLE, true, true, 90 },
	{ "absurd", "---\n>\n---\n480% used", DETAIL_IDLE, true, true, -1 },
	{ "version unknown", "---\n>\n---\nlegacy", DETAIL_TOOL, true, true,
	    -1 },
	{ "version too new", "Agent v2.0.1\n---\n>\n---\nlegacy", DETAIL_IDLE,
	    true, true, -1 },
	{ "nothing", "", DETAIL_UNKNOWN, false, false, -1 },
};

static void
test_read(void **state)
{
	struct profiles *ps = profiles_new();
	struct screen s;
	struct err err;
	(void)state;
	if (!profiles_add(ps, "x", ini, sizeof ini - 1, &err))
		fail_msg("%s", err.text);
	const struct profile *p = ps->list[0];
	screen_init(&s);
	for (size_t i = 0; i < countof(cases); i++) {
		struct rules_reading r;
		double usage = -1;
		screen_parse(&s, cases[i].screen, strlen(cases[i].screen));
		rules_read(p, &s, rules_version(p, &s), &r);
		rules_usage(p, &s, &r, &usage);
		if (r.detail != cases[i].want)
			fail_msg("%s: %s, not %s", cases[i].name,
			    state_detail_name(r.detail),
			    state_detail_name(cases[i].want));
		assert_int_equal(r.composer.found, cases[i].composer);
		assert_int_equal(r.composer.empty, cases[i].empty);
		assert_int_equal((int)usage, (int)cases[i].usage);
	}
	assert_non_null(rules_title(p, "@ x", 0));
	assert_null(rules_title(p, "x", 0));
	screen_done(&s);
	profiles_free(ps);
}

/* What stands in the input: neither its prompt nor what nobody typed. */
static void
test_input(void **state)
{
	static const struct {
		const char *screen, *want;
	} inputs[] = {
		{ "hi\n---\n>\n---\nfooter", "" },
		{ "---\n> Ask me\n---\n", "" },
		{ "---\n> \033[2mtry this\033[0m\n---\n", "" },
		{ "---\n> do it\n\n  and more\n---\n", " do it\n  and more\n" },
		{ "no composer", "" },
	};
	struct err err;
	struct profiles *ps = profiles_new();
	struct rules_reading r;
	struct screen s;

	(void)state;
	assert_true(profiles_add(ps, "x.ini", ini, sizeof ini - 1, &err));
	screen_init(&s);
	for (size_t i = 0; i < countof(inputs); i++) {
		struct buf got;

		buf_init(&got, 256);
		screen_parse(&s, inputs[i].screen, strlen(inputs[i].screen));
		rules_read(ps->list[0], &s, 0, &r);
		rules_input(&s, &r.composer, &got);
		assert_string_equal(got.data, inputs[i].want);
		buf_done(&got);
	}
	screen_done(&s);
	profiles_free(ps);
}

#define BOX(text, footer) "────────────\n❯ " text "\n────────────\n" footer "\n"
#define ASK               "Do you want to make this edit to a.c?\n❯ 1. Yes\n  2. No\n"

/* What the agents of the profiles we bring show in other sizes, versions and
 * modes than those recorded. */
static const struct {
	const char *agent, *name, *screen;
	enum agent_detail want;
} shown[] = {
	{ "cc", "footer wrapped", ASK "Esc to cancel · Tab to\namend\n",
	    DETAIL_APPROVAL },
	{ "cc", "no footer", ASK, DETAIL_APPROVAL },
	{ "cc", "typed, its beginning out of sight",
	    "● Done.\n─── ↑ 2 more ─────────\n  and explain what\n  was wrong\n"
	    "──────────────────────\n  ⏸ manual mode on\n",
	    DETAIL_TYPED },
	{ "cc", "typed, its end out of sight",
	    "● Done.\n──────────────────────\n❯ and explain what\n  was wrong\n"
	    "─── ↓ 2 more ─────────\n  ⏸ manual mode on\n",
	    DETAIL_TYPED },
	{ "cc", "question wrapped",
	    "☐ Runner\n❯ 1. a\n  2. b\n"
	    "Enter to select · ↑/↓ to navigate · Esc to\ncancel\n",
	    DETAIL_QUESTION },
	{ "cc", "what it does has a dot",
	    "✻ Writing a.c… (3s · esc to interrupt)\n" BOX("", "  x"),
	    DETAIL_STREAMING },
	{ "cc", "a dotted sentence",
	    "* Wait. And so on… (see below)\n" BOX("", "  x"), DETAIL_IDLE },
	{ "cc", "many things to do",
	    "✻ Testing… (3s)\n ☐ 1\n ☐ 2\n ☐ 3\n ☐ 4\n ☐ 5\n ☐ 6\n ☐ 7\n"
	    " ☐ 8\n ☐ 9\n ☐ 10\n" BOX("", "  x"),
	    DETAIL_STREAMING },
	{ "cc", "its keys, in a narrow pane",
	    BOX("",
		"  ! for shell     esc esc to clear\n  mode            input"),
	    DETAIL_UNKNOWN },
	{ "cc", "a limit without colours",
	    "● API Error: Request rejected (429) · limit\n" BOX(
		"Resend your message to try again", "  x"),
	    DETAIL_RATE_LIMITED },
	{ "cc", "an error without colours",
	    "● API Error: 500\n" BOX("Resend your message to try again", "  x"),
	    DETAIL_API_ERROR },
	{ "gmi", "lines for bars",
	    "──────────\n Shift+Tab to accept edits\n──────────\n"
	    " >   Type your message or @path/to/file\n──────────\n /d\n",
	    DETAIL_IDLE },
	{ "gmi", "lines for bars, typed",
	    "──────────\n Shift+Tab to accept edits\n──────────\n"
	    " > go\n──────────\n /d\n",
	    DETAIL_TYPED },
	{ "gmi", "its keys, in a low pane",
	    " Ctrl+R reverse-search history\n Ctrl+G open external editor\n"
	    "────────────\n Shift+Tab to accept edits\n▄▄▄▄▄▄▄▄▄▄\n"
	    " >   Type your message or @path/to/file\n▀▀▀▀▀▀▀▀▀▀\n /d\n",
	    DETAIL_UNKNOWN },
	{ "gmi", "a command it cannot do",
	    "✕ Please provide a subcommand for /permissions.\n"
	    "▄▄▄▄▄▄▄▄▄▄\n >   Type your message or @path/to/file\n"
	    "▀▀▀▀▀▀▀▀▀▀\n /d\n",
	    DETAIL_IDLE },
	{ "gmi", "a turn that failed",
	    "✕ [API Error: no]\n▄▄▄▄▄▄▄▄▄▄\n >   Type your message or "
	    "@path/to/file\n▀▀▀▀▀▀▀▀▀▀\n /d\n",
	    DETAIL_API_ERROR },
	{ "qwen", "its keys",
	    "──────────\n>   Type your message or @path/to/file\n──────────\n"
	    "  ! for shell mode     ctrl+c to quit\n",
	    DETAIL_UNKNOWN },
	{ "cod", "its keys, above the prompt",
	    "■ Sign in with ChatGPT to use /usage.\n\n  /  Commands\n\n"
	    "› Ask Codex to do anything\n\n  gpt · ~/demo\n  ? / esc close\n",
	    DETAIL_UNKNOWN },
	{ "cod", "its hooks",
	    "  Event       Installed\n› PreToolUse  1\n\n"
	    "  t trust all · enter review · esc close\n",
	    DETAIL_QUESTION },
	{ "cod", "its pager", " ↑/↓ to scroll · home/end to jump\n q close\n",
	    DETAIL_QUESTION },
	{ "oc", "taking its leave",
	    "  Session   Demo\n  Continue  opencode -s ses_abc\n",
	    DETAIL_EXITED },
	{ "oc", "begun anew after its leave",
	    "  Continue  opencode -s ses_abc\n$ opencode\n", DETAIL_UNKNOWN },
	{ "oc", "sent and not answered",
	    "  ┃\n  ┃  run it\n  ┃\n\n  ┃\n  ┃\n  ┃  Build · Model Lab\n"
	    "  ╹▀▀▀▀\n  ctrl+p commands\n",
	    DETAIL_THINKING },
	{ "oc", "answered",
	    "  ┃\n  ┃  run it\n  ┃\n\n  Done.\n  ▣  Build · Model · 3s\n\n"
	    "  ┃\n  ┃\n  ┃  Build · Model Lab\n  ╹▀▀▀▀\n  ctrl+p commands\n",
	    DETAIL_IDLE },
	{ "copilot", "going back",
	    "│ Rewind to a previous point │\n│ ❯  1. Explain │\n"
	    "│ ↑↓ Navigate · Enter Select · Esc Cancel │\n",
	    DETAIL_QUESTION },
	{ "cc", "turn over", "✻ Baked for 3s\n" BOX("", "  x"), DETAIL_IDLE },
	{ "cc", "turn over, typed", "✻ Baked for 3s\n" BOX("go", "  x"),
	    DETAIL_IDLE },
	{ "cc", "shell mode",
	    "────────────\n! \n────────────\n  ! for bash mode\n",
	    DETAIL_TYPED },
	{ "cc", "key help", BOX("", "  ! for bash mode   double tap esc"),
	    DETAIL_UNKNOWN },
	{ "cc", "older words",
	    "❯ go\n  ⎿  \033[31m5-hour limit reached ∙ resets 3pm\033[m\n" BOX(
		"", "  x"),
	    DETAIL_RATE_LIMITED },
	{ "cc", "prose",
	    "  You've hit your limit, said the log.\n" BOX("", "  x"),
	    DETAIL_IDLE },
	{ "cc", "agents in the background",
	    "✻ Waiting for 1 background agent to finish\n" BOX("", "  x"),
	    DETAIL_TOOL },
	{ "cc", "agents in the background have finished",
	    "✻ Waiting for 1 background agent to finish\n● Done.\n"
	    "✻ Brewed for 16s\n" BOX("", "  x"),
	    DETAIL_IDLE },
	{ "cc", "answers reviewed",
	    "Review your answers\n ● Which?\n   → a\n\n"
	    "❯ 1. Submit answers\n  2. Cancel\n",
	    DETAIL_QUESTION },
	{ "cc", "an answer about errors",
	    "❯ go\n● API Error: 529 is what it said.\n" BOX("", "  x"),
	    DETAIL_IDLE },
	{ "cod", "model dialog",
	    "  Meet GPT-6\n\n› 1. Try new model\n  2. Use existing model\n"
	    "\n  enter/esc confirm · ^c quit\n",
	    DETAIL_QUESTION },
	{ "cod", "limit wrapped",
	    "■ exceeded retry limit, last status:\n429\n"
	    "\n› \n\n  gpt-6 · ~/demo\n",
	    DETAIL_RATE_LIMITED },
	{ "cod", "another error",
	    "■ exceeded retry limit, last status:\n500\n"
	    "\n› \n\n  gpt-6 · ~/demo\n",
	    DETAIL_API_ERROR },
	{ "cod", "other window",
	    "■ You’ve reached your weekly limit.\n"
	    "\n› \n\n  gpt-6 · ~/demo\n",
	    DETAIL_RATE_LIMITED },
	{ "gmi", "few colours",
	    "────────────\n Shift+Tab to accept edits\n\n"
	    " >   Type your message or @path/to/file\n\n"
	    " workspace (/directory)     sandbox\n ~/demo   no sandbox\n",
	    DETAIL_IDLE },
	{ "gmi", "few colours, typed",
	    " > say it\n✦ It.\n────────────\n Shift+Tab to accept edits\n\n"
	    " > go on\n   and on\n\n workspace (/directory)\n ~/demo\n",
	    DETAIL_TYPED },
	{ "gmi", "few colours, dialog",
	    " > do it\n╭──────╮\n│ Allow execution of: 'ls'? │\n"
	    "│ ● 1. Allow once │\n╰──────╯\n",
	    DETAIL_APPROVAL },
	{ "gmi", "completions in a low pane",
	    " about            Show version info\n ▼\n (1/42)\n"
	    " workspace               sandbox\n ~/demo   no sandbox\n",
	    DETAIL_TYPED },
	{ "gmi", "an answer about quotas",
	    "  ✕ [API Error: quota exceeded]\n▄▄▄▄▄▄▄▄\n >\n▀▀▀▀▀▀▀▀\n",
	    DETAIL_IDLE },
	{ "gmi", "restart",
	    "╭──╮\n│ Trust folder │\n╰──╯\n"
	    "Gemini CLI is restarting to apply the trust changes...\n",
	    DETAIL_STARTING },
};

static void
add_file(struct profiles *ps, const char *agent)
{
	char path[64], text[32768];
	struct err err;
	snprintf(path, sizeof path, "plugin/agents/%s.ini", agent);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	size_t len = fread(text, 1, sizeof text, f);
	fclose(f);
	if (!profiles_add(ps, agent, text, len, &err))
		fail_msg("%s", err.text);
}

static void
test_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(shown); i++) {
		struct profiles *ps = profiles_new();
		struct rules_reading r;
		struct screen s;
		add_file(ps, shown[i].agent);
		screen_init(&s);
		screen_parse(&s, shown[i].screen, strlen(shown[i].screen));
		rules_read(ps->list[0], &s, 0, &r);
		if (r.detail != shown[i].want)
			fail_msg("%s: %s, not %s", shown[i].name,
			    state_detail_name(r.detail),
			    state_detail_name(shown[i].want));
		screen_done(&s);
		profiles_free(ps);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_read),
		cmocka_unit_test(test_input), cmocka_unit_test(test_shown) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
