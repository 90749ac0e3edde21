# SPDX-License-Identifier: LGPL-2.1-or-later
# Everything installed and not compiled; @sbindir@ is filled in at build time, so that prefix can be given to make.
dist_doc_DATA += units/uplinkd.conf.example
unit_templates = %D%/uplinkd.service.in %D%/uplink-report.service.in %D%/org.uplinkd.Agent1.service.in
unit_files = %D%/uplinkd.service %D%/uplink-report.service
bus_activation = %D%/org.uplinkd.Agent1.service
interface_xml = \
	%D%/dbus/org.uplinkd.Agent1.xml \
	%D%/dbus/org.uplinkd.Agent1.Modem1.xml \
	%D%/dbus/org.uplinkd.Agent1.Report1.xml \
	%D%/dbus/org.uplinkd.Agent1.Session1.xml \
	%D%/dbus/org.uplinkd.Agent1.Uplink1.xml

EXTRA_DIST += $(unit_templates) $(interface_xml) \
	%D%/uplinkd-sysusers.conf %D%/uplinkd-tmpfiles.conf %D%/uplinkd-sysctl.conf %D%/uplinkd.rules \
	%D%/org.uplinkd.Agent1.conf %D%/uplinkd.catalog

$(unit_files) $(bus_activation): %: %.in Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SED) -e 's|@sbindir[@]|$(sbindir)|g' $(srcdir)/$@.in >$@
CLEANFILES += $(unit_files) $(bus_activation)
noinst_DATA = $(unit_files) $(bus_activation)

if WITH_SYSTEMDSYSTEMUNITDIR
systemdsystemunit_DATA = $(unit_files)
endif
if WITH_DBUSPOLICYDIR
dbuspolicy_DATA = %D%/org.uplinkd.Agent1.conf
endif
if WITH_DBUSSYSTEMSERVICEDIR
dbussystemservice_DATA = $(bus_activation)
endif
if WITH_DBUSINTERFACEDIR
dbusinterface_DATA = $(interface_xml)
endif
if WITH_CATALOGDIR
catalog_DATA = %D%/uplinkd.catalog
endif

# These folders want a name of their own for the file.
install-data-hook:
	set -e; place() { \
		test -n "$$2" || return 0; \
		$(MKDIR_P) "$(DESTDIR)$$2"; \
		$(INSTALL_DATA) "$(srcdir)/$$1" "$(DESTDIR)$$2/$$3"; \
	}; \
	place units/uplinkd-sysusers.conf "$(sysusersdir)" uplinkd.conf; \
	place units/uplinkd-tmpfiles.conf "$(tmpfilesdir)" uplinkd.conf; \
	place units/uplinkd-sysctl.conf "$(sysctldir)" 50-uplinkd.conf; \
	if test -n "$(udevrulesdir)"; then place units/uplinkd.rules "$(udevrulesdir)/rules.d" 70-uplinkd.rules; fi

uninstall-hook:
	test -z "$(sysusersdir)" || rm -f "$(DESTDIR)$(sysusersdir)/uplinkd.conf"
	test -z "$(tmpfilesdir)" || rm -f "$(DESTDIR)$(tmpfilesdir)/uplinkd.conf"
	test -z "$(sysctldir)" || rm -f "$(DESTDIR)$(sysctldir)/50-uplinkd.conf"
	test -z "$(udevrulesdir)" || rm -f "$(DESTDIR)$(udevrulesdir)/rules.d/70-uplinkd.rules"
