# make            build/tmux-coordinator     make demo        see it work
# make deps       install what is missing    make test        everything
# make check      unit and replay tests      make check-tmux  with a real tmux
# make unit-ROOM  unit tests of one room     make fuzz SECS=n each fuzzer
# make lint       every style gate           make fmt         reformat in place
# make screens    the pictures of docs/screens, from real screens
# make matrix     the same with each tmux program of TMUXES='/path/tmux ...'
# make install    DESTDIR= PREFIX=           make uninstall   make bench
# SAN=1 COV=1 V=1 CC=clang WERROR= BUILD=dir change how
PROG    = tmux-coordinator
VERSION = 0.1.0
CC     ?= cc
PREFIX ?= /usr/local
WERROR ?= 1
CFLAGS ?= -O2 -g
PKGS    = libevent_core libcjson libcurl libpcre2-8 sqlite3 inih libbsd-overlay ncursesw

# What touches no file, clock, socket or environment (tests/lint/pure.sh).
PURE = base/% $(addprefix mail/,reservation% conflict% deadlock% edit% message%) \
	tmux/parse tmux/unescape tmux/quote tmux/mirror \
	$(addprefix detect/,stream% program-status% screen% state% rules% moment% \
	identify% verdict% usage% monitor% profile% hook% statusline% limits% \
	rollout% registry% report% event-stream% base64%) \
	$(addprefix work/,bv-report% triage% graph% score% strategy% match% text% \
	eligible% select%) \
	$(addprefix quality/,quality% test-run% ubs-report%) \
	conflicts/git-status $(addprefix dashboard/,grid rows layout fleet% \
	spark pages detail keys model% view%)

STD  = -std=c11 -D_GNU_SOURCE -Isrc -DVERSION='"$(VERSION)"' $(PKG_CFLAGS)
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wredundant-decls \
	-Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla -Wformat=2 \
	-Wswitch-enum -Wnull-dereference -Wdouble-promotion -Wfloat-conversion \
	-fno-common $(if $(WERROR),-Werror)
HARD  = -pthread -fPIE -fstack-protector-strong -fstack-clash-protection -ffp-contract=off
LHARD = -pthread -pie -Wl,-z,relro,-z,now,--as-needed

# These goals must start on a machine that has neither compiler nor library.
ifneq ($(filter-out deps% demo test clean fmt uninstall,$(or $(MAKECMDGOALS),all)),)
CC_SAYS := $(shell $(CC) --version 2>/dev/null || echo absent)
ABSENT  := $(if $(filter absent,$(CC_SAYS)),$(CC)) $(shell \
	for p in $(PKGS); do pkg-config --exists $$p 2>/dev/null || echo $$p; done)
ifneq ($(strip $(ABSENT)),)
$(error not installed: $(strip $(ABSENT)). Run "make deps")
endif
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
PKG_LIBS   := $(shell pkg-config --libs $(PKGS)) -lm
ifeq ($(findstring clang,$(CC_SAYS)),)
WARN += -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wjump-misses-init
endif
endif

ifdef SAN
VARIANT = san
SANF    = -fsanitize=address,undefined
CFLAGS  = -O1 -g -fno-omit-frame-pointer $(SANF) -fno-sanitize-recover=all
LHARD  += $(SANF)
else ifdef COV
VARIANT = cov
CFLAGS  = -O0 -g --coverage
LHARD  += --coverage
else
VARIANT = rel
HARD   += -D_FORTIFY_SOURCE=2
endif

BUILD = build
B     = $(BUILD)/$(VARIANT)
F     = $(BUILD)/fuzz
SRCS := $(sort $(wildcard src/*/*.c))
HDRS := $(sort $(wildcard src/*/*.h))
OBJS  = $(SRCS:src/%.c=$B/%.o)
PARTS = $(filter-out %/cli/main.o,$(OBJS))
# Programs made of one C file under tests/ and the objects it needs.
UNIT  := $(patsubst %.c,$B/%,$(sort $(wildcard tests/unit/*/test-*.c)))
TOOLS := $(patsubst %.c,$B/%,$(wildcard tests/tmux/*.c) tests/replay/score.c \
	tests/screens/svg.c)
BENCH := $(patsubst %.c,$B/%,$(sort $(wildcard tests/bench/*.c)))
SEEDS := $(patsubst %.c,$B/%,$(sort $(wildcard tests/fuzz/fuzz-*.c)))
FUZZ  := $(patsubst $B/tests/fuzz/%,$F/%,$(SEEDS))
TESTC := $(wildcard tests/*/*.c tests/unit/*/*.c)
CHECK  = $(UNIT) $(SEEDS) $(sort $(wildcard tests/replay/*.sh \
	tests/screens/*.sh))
TMUX   = $(sort $(wildcard tests/tmux/[0-9]*.sh))
GATES  = $(addprefix tests/lint/,layers.sh headers.sh symbols.sh pure.sh \
	budget.sh no-sleep.sh words.sh api.sh options.sh readme.sh shell.sh)
Q      = $(if $(V),,@)
say    = $(if $(V),,@printf '  %-5s %s\n' $(1) $@;)
link   = $(CC) $(STD) $(WARN) $(HARD) $(CFLAGS) $(LHARD) $(LDFLAGS) -o $@
# What the tests are told: where the programs are and how they were compiled.
told   = BIN='$(abspath $B/$(PROG))' PROBE='$(abspath $B/tests/tmux/probe)' \
	SCORE='$(abspath $B/tests/replay/score)' SVG='$(abspath $B/tests/screens/svg)' \
	CC='$(CC)' STD='$(subst ','\'',$(STD))' OBJS='$(OBJS)' \
	PURE='$(filter $(PURE:%=$B/%.o),$(OBJS))'
run    = $(told) sh tests/run
again  = $(MAKE) --no-print-directory

# The objects a room may use, by src/LAYERS, and what those need in turn:
# layering is a link-time fact.
rooms  = $(1) $(shell sed -n 's/^$(1):[ \t]*//p' src/LAYERS)
reach  = $(sort $(foreach r,$(call rooms,$(1)),$(call rooms,$r)))
inroom = $(filter $(foreach r,$(call reach,$(1)),$B/$r/%),$(PARTS))

all: $(BUILD)/$(PROG)
$(BUILD)/$(PROG): $B/$(PROG)
	$Qln -sf $(VARIANT)/$(PROG) $@
$B/$(PROG): $(OBJS)
	$(call say,LD)$(CC) $(LHARD) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)
$B/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(STD) -MMD -MP $(WARN) $(HARD) $(CFLAGS) -c -o $@ $<

.SECONDEXPANSION:
$(UNIT): $B/%: %.c $$(call inroom,$$(notdir $$(*D)))
	@mkdir -p $(@D)
	$(call say,TEST)$(link) $< $(filter %.o,$^) -lcmocka $(PKG_LIBS)
$B/tests/replay/score: $(wildcard tests/replay/*.c)
$B/tests/bench/screen: $(addprefix tests/replay/,cast.c room.c table.c)
$B/tests/screens/svg: $(wildcard tests/screens/*.c)
$B/parts.a: $(PARTS)
	$Qrm -f $@; ar rcs $@ $^
$(TOOLS) $(BENCH): $B/%: %.c $B/parts.a
	@mkdir -p $(@D)
	$(call say,TEST)$(link) $(sort $(filter %.c,$^)) $B/parts.a $(PKG_LIBS)
# A fuzz target without a fuzzer: runs its corpus once.
$(SEEDS): $B/%: %.c tests/fuzz/corpus.c $B/parts.a
	@mkdir -p $(@D)
	$(call say,TEST)$(link) $(filter %.c,$^) $B/parts.a $(PKG_LIBS)

check: $(CHECK) $(TOOLS)
	$Q$(run) $(CHECK)
check-tmux: all $(TOOLS)
	$Q$(run) $(TMUX)
casts:
	$Qpython3 -B tests/lab/record.py -o $(BUILD)/casts $(CASTS)
matrix: all $(TOOLS)
	$Q$(told) sh tests/versions $(TMUXES) -- $(TMUX)
# any: a % here would be the room's name.
any = %
unit-% check-%: $$(filter $B/tests/unit/$$*/$$(any),$$(UNIT))
	$Q$(run) $^
test: deps-test
	$Q$(again) -j$$(getconf _NPROCESSORS_ONLN) all programs
	$Q$(again) test-all
programs: $(CHECK) $(TOOLS) $(BENCH)
test-all: all programs
	$Q$(run) $(GATES) $(CHECK) $(TMUX)
demo: deps-demo
	$Q$(again) -j$$(getconf _NPROCESSORS_ONLN) all
	$QBIN='$(abspath $B/$(PROG))' sh tests/tmux/demo
deps deps-demo deps-test:
	$Qsh plugin/scripts/deps $(or $(filter-out deps,$(@:deps-%=%)),all)
screens: all $(TOOLS)
	$Q$(told) sh tests/screens/take docs/screens
bench: all $(BENCH) $(TOOLS)
	$Qfor b in $(BENCH:%='%') $(patsubst %,'sh %',$(sort $(wildcard tests/bench/*.sh))); do \
		BIN='$(abspath $B/$(PROG))' $$b || exit 1; done

lint: lint-format lint-tidy lint-man all
	$Q$(run) $(GATES)
lint-format:
	$Qclang-format --dry-run -Werror $(SRCS) $(HDRS) $(TESTC)
lint-tidy:
	$Q$(again) -k -j$$(getconf _NPROCESSORS_ONLN) tidied
# Minutes for all of it: what was clean is looked at again when it, one of its
# headers or the checks have changed.
tidied: $(OBJS:.o=.tidy)
	@:
$B/%.tidy: $B/%.o .clang-tidy
	$(call say,TIDY)clang-tidy-19 --quiet src/$*.c -- $(STD) 2>/dev/null
	@touch $@
lint-man:
	$Qmandoc -Tlint -Wwarning $(wildcard docs/*.[15])
fmt:
	$Qclang-format -i $(SRCS) $(HDRS) $(TESTC)

SECS  = 10
FUZZF = -g -O1 -fno-omit-frame-pointer -fno-sanitize-recover=all \
	-fsanitize=address,undefined,fuzzer
fuzz: $(FUZZ)
	$Qsh tests/fuzz/run $(SECS) $(FUZZ)
$F/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(call say,CC)clang $(STD) $(FUZZF)-no-link -MMD -MP -c -o $@ $<
$F/parts.a: $(PARTS:$B/%=$F/%)
	$Qrm -f $@; ar rcs $@ $^
$(FUZZ): $F/%: tests/fuzz/%.c $F/parts.a
	$(call say,FUZZ)clang $(STD) $(FUZZF) -o $@ $< $F/parts.a $(PKG_LIBS)

share = $(DESTDIR)$(PREFIX)/share
COMPLETIONS = $(share)/bash-completion/completions/$(PROG) \
	$(share)/zsh/site-functions/_$(PROG) \
	$(share)/fish/vendor_completions.d/$(PROG).fish
install: all
	install -d $(share)/$(PROG)/scripts $(share)/$(PROG)/agents \
	    $(share)/$(PROG)/hooks $(share)/$(PROG)/docs/screens \
	    $(share)/man/man1 $(share)/man/man5 $(DESTDIR)$(PREFIX)/bin \
	    $(dir $(COMPLETIONS))
	install -m755 $B/$(PROG) $(DESTDIR)$(PREFIX)/bin/$(PROG)
	install -m644 docs/$(PROG).1 $(share)/man/man1
	install -m644 docs/$(PROG).5 $(share)/man/man5
	install -m755 coordinator.tmux $(share)/$(PROG)
	install -m644 plugin/scripts/*.sh $(share)/$(PROG)/scripts
	install -m755 $(filter-out %.sh,$(wildcard plugin/scripts/*)) $(share)/$(PROG)/scripts
	install -m644 plugin/agents/* $(share)/$(PROG)/agents
	install -m644 plugin/hooks/* $(share)/$(PROG)/hooks
	install -m644 README.md LICENSE tmux.conf.example $(share)/$(PROG)
	install -m644 docs/*.md $(share)/$(PROG)/docs
	install -m644 docs/screens/* $(share)/$(PROG)/docs/screens
	$Qfor file in $(COMPLETIONS); do \
		case $$file in */bash*) shell=bash ;; */zsh/*) shell=zsh ;; *) shell=fish ;; esac; \
		$B/$(PROG) completion $$shell >$$file && chmod 644 $$file || exit 1; done
uninstall:
	rm -rf $(share)/$(PROG)
	rm -f $(share)/man/man1/$(PROG).1 $(share)/man/man5/$(PROG).5 \
	    $(DESTDIR)$(PREFIX)/bin/$(PROG) $(COMPLETIONS)
clean:
	rm -rf $(BUILD)
-include $(OBJS:.o=.d) $(PARTS:$B/%.o=$F/%.d)
.PHONY: all bench casts check check-tmux clean demo deps deps-demo deps-test fmt \
	fuzz install lint lint-format lint-man lint-tidy matrix programs screens \
	test test-all tidied uninstall
