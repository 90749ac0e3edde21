# SPDX-License-Identifier: LGPL-2.1-or-later
# One fuzz-x.c per parser of bytes from outside, in libFuzzer's form, and its seeds in corpus/x.hex. `make check` replays
# them with every cut and flipped bit; with --enable-fuzzers (clang) each becomes a fuzzer too:
#   mkdir seeds && tests/fuzz/replay-x --seeds seeds && tests/fuzz/fuzz-x -max_total_time=60 seeds
FUZZ_REPLAYS = tests/fuzz/replay-histogram tests/fuzz/replay-icmp
check_PROGRAMS += $(FUZZ_REPLAYS)
TESTS += $(FUZZ_REPLAYS)
EXTRA_DIST += tests/fuzz/corpus/histogram.hex tests/fuzz/corpus/icmp.hex
fuzz_replay = tests/fuzz/replay-main.c tests/fuzz/fuzz.h

tests_fuzz_replay_histogram_SOURCES = tests/fuzz/fuzz-histogram.c $(fuzz_replay)
tests_fuzz_replay_histogram_LDADD = agent/path/libpath.a $(GLIB_LIBS)
tests_fuzz_replay_icmp_SOURCES = tests/fuzz/fuzz-icmp.c $(fuzz_replay)
tests_fuzz_replay_icmp_LDADD = agent/path/libpath.a $(GLIB_LIBS)

if ENABLE_FUZZERS
noinst_PROGRAMS += tests/fuzz/fuzz-histogram tests/fuzz/fuzz-icmp
FUZZER_FLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer

tests_fuzz_fuzz_histogram_SOURCES = tests/fuzz/fuzz-histogram.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_histogram_LDADD = agent/path/libpath.a $(GLIB_LIBS)
tests_fuzz_fuzz_histogram_LDFLAGS = $(FUZZER_FLAGS)
tests_fuzz_fuzz_icmp_SOURCES = tests/fuzz/fuzz-icmp.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_icmp_LDADD = agent/path/libpath.a $(GLIB_LIBS)
tests_fuzz_fuzz_icmp_LDFLAGS = $(FUZZER_FLAGS)
endif
