# make            build/tmux-coordinator     make demo        see it work
# make deps       install what is missing    make test        everything
# make check      unit and replay tests      make check-tmux  with a real tmux
# make lint       every style gate           make fmt         reformat in place
# make bench      the figures, as ratios     make fuzz SECS=n each fuzzer
# make install    DESTDIR= PREFIX=           make uninstall
# SAN=1 COV=1 V=1 CC=clang WERROR= change how
PROG    = tmux-coordinator
VERSION = 0.1.0
CC     ?= cc
PREFIX ?= /usr/local
WERROR ?= 1
CFLAGS ?= -O2 -g
PKGS    = libevent_core libcjson libcurl libpcre2-8 sqlite3 inih libbsd-overlay

STD  = -std=c11 -D_GNU_SOURCE -Isrc -DVERSION='"$(VERSION)"' $(PKG_CFLAGS)
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wredundant-decls \
	-Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla -Wformat=2 \
	-Wswitch-enum -Wnull-dereference -Wdouble-promotion -Wfloat-conversion \
	-fno-common $(if $(WERROR),-Werror)
HARD  = -fPIE -fstack-protector-strong -fstack-clash-protection -ffp-contract=off
LHARD = -pie -Wl,-z,relro,-z,now,--as-needed

ifneq ($(MAKECMDGOALS),deps)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
PKG_LIBS   := $(shell pkg-config --libs $(PKGS)) -lm
endif
ifeq ($(findstring clang,$(shell $(CC) --version)),)
WARN += -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wjump-misses-init
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
SRCS := $(sort $(wildcard src/*/*.c))
HDRS := $(sort $(wildcard src/*/*.h))
UNIT := $(sort $(wildcard tests/unit/*/test-*.c))
OBJS  = $(SRCS:src/%.c=$B/%.o)
TESTS = $(UNIT:tests/unit/%.c=$B/unit/%)
Q     = $(if $(V),,@)
say   = $(if $(V),,@printf '  %-5s %s\n' $(1) $@;)

# The objects a room may use, by src/LAYERS: layering is a link-time fact.
rooms  = $(1) $(shell sed -n 's/^$(1):[ \t]*//p' src/LAYERS)
inroom = $(filter $(foreach r,$(call rooms,$(1)),$B/$r/%),$(filter-out %/cli/main.o,$(OBJS)))

all: $(BUILD)/$(PROG)
$(BUILD)/$(PROG): $B/$(PROG)
	$Qln -sf $(VARIANT)/$(PROG) $@
$B/$(PROG): $(OBJS)
	$(call say,LD)$(CC) $(LHARD) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)
$B/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(STD) -MMD -MP $(WARN) $(HARD) $(CFLAGS) -c -o $@ $<

.SECONDEXPANSION:
$B/unit/%: tests/unit/%.c $$(call inroom,$$(*D))
	@mkdir -p $(@D)
	$(call say,TEST)$(CC) $(STD) $(WARN) $(HARD) $(CFLAGS) $(LHARD) $(LDFLAGS) \
	    -o $@ $< $(filter %.o,$^) -lcmocka $(PKG_LIBS)

check: $(TESTS)
	$Qsh tests/run $(TESTS)
# One room alone: make check-detect
check-%: $$(filter $B/unit/$$*/%,$$(TESTS))
	$Qsh tests/run $^

clean:
	rm -rf $(BUILD)
-include $(OBJS:.o=.d)
.PHONY: all check clean
