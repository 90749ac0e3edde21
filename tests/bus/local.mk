# SPDX-License-Identifier: LGPL-2.1-or-later
bus_tests = \
	tests/bus/test-bus-api.sh \
	tests/bus/test-bus-xml.sh
TESTS += $(bus_tests)
EXTRA_DIST += tests/bus/bus.sh $(bus_tests)
