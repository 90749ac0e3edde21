# SPDX-License-Identifier: LGPL-2.1-or-later
noinst_PROGRAMS += tests/demo/stream
tests_demo_stream_SOURCES = tests/demo/stream.c tests/demo/stream-count.c tests/demo/stream-count.h
EXTRA_DIST += tests/demo/topology.sh
TESTS += tests/demo/test-topology.sh
EXTRA_DIST += tests/demo/test-topology.sh tests/demo/world.sh tests/demo/demo.sh tests/demo/demo.svg
