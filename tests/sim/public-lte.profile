# SPDX-License-Identifier: LGPL-2.1-or-later
# An LTE modem on a public network (test PLMN 001-01).
manufacturer            Quectel
model                   EC25
revision                EC25EFAR06A06M4G
hardware                R1.0
imei                    860000000000026
imsi                    001010000000002
iccid                   8988200000000000026
sim                     ready
plmn                    001-01
operator                Public LTE
rat                     lte
registration            home
tac                     4660
cell-id                 26385411
pci                     271
arfcn                   1300
band                    3
rsrp                    -97.0
rsrq                    -10.0
sinr                    9.5
ue-address              10.46.0.2/30
gateway                 10.46.0.1
dns                     10.46.0.1
mtu                     1428
start-network-delay-ms  224
timing                  usb
