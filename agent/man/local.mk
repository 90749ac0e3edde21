# SPDX-License-Identifier: LGPL-2.1-or-later
dist_man_MANS += %D%/uplinkctl.1 %D%/uplinkd.8 %D%/uplinkd.conf.5 %D%/uplink-report.8
