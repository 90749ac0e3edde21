# SPDX-License-Identifier: LGPL-2.1-or-later
# What the house rules say, checked: each of these blocks.
house_rules = \
	tests/check/check-layers.sh \
	tests/check/check-sizes.sh \
	tests/check/check-one-writer.sh \
	tests/check/check-spdx.sh \
	tests/check/check-forbidden.sh \
	tests/check/check-log-events.sh
TESTS += $(house_rules)
EXTRA_DIST += $(house_rules)

# The configuration's man page and example against its table.
check_PROGRAMS += tests/check/config-doc
tests_check_config_doc_SOURCES = tests/check/config-doc.c
tests_check_config_doc_LDADD = agent/libframe.a $(SYSTEMD_LIBS) $(GLIB_LIBS)
TESTS += tests/check/check-config-doc.sh
EXTRA_DIST += tests/check/check-config-doc.sh

# Writes both anew from the table, in the source tree.
.PHONY: update-config-doc
update-config-doc: tests/check/config-doc
	$(AM_V_GEN)tests/check/config-doc example >$(srcdir)/units/uplinkd.conf.example
	$(AM_V_at)page=$(srcdir)/agent/man/uplinkd.conf.5; tests/check/config-doc man >$@.keys && \
		$(SED) -e '/^\.\\" KEYS BEGIN/,/^\.\\" KEYS END/{/KEYS BEGIN/{p;r $@.keys' -e '};/KEYS END/!d}' \
		$$page >$@.page && cat $@.page >$$page; rm -f $@.keys $@.page
