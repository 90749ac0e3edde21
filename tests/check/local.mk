# SPDX-License-Identifier: LGPL-2.1-or-later
# What the house rules say, checked: each of these blocks.
CHECK_SCRIPTS = \
	tests/check/check-layers.sh \
	tests/check/check-sizes.sh \
	tests/check/check-one-writer.sh \
	tests/check/check-spdx.sh \
	tests/check/check-forbidden.sh
TESTS += $(CHECK_SCRIPTS)
EXTRA_DIST += $(CHECK_SCRIPTS)
