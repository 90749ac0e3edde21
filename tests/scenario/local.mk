# SPDX-License-Identifier: LGPL-2.1-or-later
# Both daemons in the simulated world, one story a file; they need root and /dev/net/tun.
scenarios = \
	tests/scenario/test-bad-input.sh \
	tests/scenario/test-controller.sh \
	tests/scenario/test-kill.sh \
	tests/scenario/test-switch.sh
TESTS += $(scenarios)
EXTRA_DIST += tests/scenario/scenario.sh $(scenarios)

# Spool, uplink-report and broker alone.
report_scenarios = \
	tests/scenario/test-report-delivery.sh \
	tests/scenario/test-report-faults.sh \
	tests/scenario/test-report-bus.sh
TESTS += $(report_scenarios)
EXTRA_DIST += tests/scenario/report.sh $(report_scenarios)
