# SPDX-License-Identifier: LGPL-2.1-or-later
# What the house rules say, checked: each of these blocks.
house_rules = \
	tests/check/check-layers.sh \
	tests/check/check-sizes.sh \
	tests/check/check-one-writer.sh \
	tests/check/check-spdx.sh \
	tests/check/check-forbidden.sh
TESTS += $(house_rules)
EXTRA_DIST += $(house_rules)
