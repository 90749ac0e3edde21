/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/health/cause.h"

#define DEVICE_WIDE _HEALTH_LAYER_MAX

static const Cause causes[_CAUSE_MAX] = {
	[CAUSE_NONE] = { "none", DEVICE_WIDE, "Nothing is wrong.", "", "Nothing to do.", "" },

	[CAUSE_HW_ABSENT] = { "hw.absent", HEALTH_LAYER_HARDWARE,
		"There is no modem at the configured port.", "device",
		"Check that the modem is fitted and powered, and that 'port' in the configuration is its control port.", "" },
	[CAUSE_HW_DENIED] = { "hw.denied", HEALTH_LAYER_HARDWARE,
		"The modem's port may not be opened by this program.", "configuration",
		"Give the user the program runs as read and write access to the port, as the installed udev rule does.", "" },
	[CAUSE_HW_BUSY] = { "hw.busy", HEALTH_LAYER_HARDWARE,
		"Another program holds the modem's port.", "configuration",
		"Stop the other modem manager, or take this modem out of its hands.", "" },
	[CAUSE_HW_UNRESPONSIVE] = { "hw.unresponsive", HEALTH_LAYER_HARDWARE,
		"The modem is there but does not answer on its control port.", "device",
		"Wait for the recovery to reopen and reset it; if it comes back, look at its power supply and firmware.", "" },
	[CAUSE_HW_OPENING] = { "hw.opening", HEALTH_LAYER_HARDWARE,
		"The modem is being opened.", "device",
		"Wait: a modem that has just started may take 45 seconds to answer.", "" },

	[CAUSE_SIM_ABSENT] = { "sim.absent", HEALTH_LAYER_SIM,
		"The modem finds no SIM in its active slot.", "SIM",
		"Insert the SIM, or select the slot that holds it.", "" },
	[CAUSE_SIM_PIN_REQUIRED] = { "sim.pin_required", HEALTH_LAYER_SIM,
		"Without its PIN the SIM opens no network to the modem.", "configuration",
		"Name a file with the right PIN in 'pin_file'; a wrong PIN is never tried twice.", "TS 102 221 11.1.9" },
	[CAUSE_SIM_PUK_LOCKED] = { "sim.puk_locked", HEALTH_LAYER_SIM,
		"The SIM is blocked after too many wrong PINs.", "SIM",
		"Unblock it with the operator's PUK by hand; the program never spends PUK attempts.", "TS 102 221 11.1.13" },
	[CAUSE_SIM_IO_ERROR] = { "sim.io_error", HEALTH_LAYER_SIM,
		"The modem cannot read the SIM.", "SIM",
		"Reseat or replace the SIM; dirt on its contacts and a wrong form factor are common.", "TS 102 221 6.3" },

	[CAUSE_RADIO_NO_CELL] = { "radio.no_cell", HEALTH_LAYER_RADIO,
		"The modem has searched for a while and hears no cell.", "radio",
		"Check antennas and cables, that the cell is on the air, and that its band is one the modem has.",
		"TS 38.304 5.2.3" },
	[CAUSE_RADIO_WEAK] = { "radio.weak", HEALTH_LAYER_RADIO,
		"The serving cell is received weakly.", "radio",
		"Improve the antenna or its place, or bring the cell nearer.", "TS 38.215 5.1.1" },
	[CAUSE_RADIO_INTERFERENCE] = { "radio.interference", HEALTH_LAYER_RADIO,
		"The serving cell is strong enough but drowned by noise or other cells.", "radio",
		"Look for neighbour cells on the same channel and for sources of noise near the antenna.",
		"TS 38.215 5.1.5" },

	[CAUSE_REG_SEARCHING] = { "reg.searching", HEALTH_LAYER_REGISTRATION,
		"The modem is looking for a network that will have it.", "network operator",
		"Wait up to a minute after start; then check that the PLMN is on the air and allowed for this SIM.",
		"TS 23.122 4.4" },
	[CAUSE_REG_DENIED] = { "reg.denied", HEALTH_LAYER_REGISTRATION,
		"The network refused the registration.", "network operator",
		"Have the operator check the subscription of this SIM against the cause the network gave.",
		"TS 24.501 5.5.1.2.5" },
	[CAUSE_REG_LIMITED] = { "reg.limited", HEALTH_LAYER_REGISTRATION,
		"The modem camps on a cell that gives it emergency service only.", "network operator",
		"Check that SIM and PLMN belong together and that the cell is not barred or reserved.", "TS 23.122 3.5" },
	[CAUSE_REG_NO_PS] = { "reg.no_ps", HEALTH_LAYER_REGISTRATION,
		"The modem has found its network but is not attached for packet data.", "network operator",
		"Have the operator check that the subscription allows packet data on this access.", "TS 24.501 5.5.1.2" },

	[CAUSE_SESS_DOWN] = { "sess.down", HEALTH_LAYER_SESSION,
		"There is no PDU session.", "network operator",
		"Read the modem's words in the evidence; the session is tried again by itself.", "TS 24.501 6.3.3" },
	[CAUSE_SESS_STARTING] = { "sess.starting", HEALTH_LAYER_SESSION,
		"The PDU session is being established.", "network operator",
		"Wait: the network normally answers within a second, at most within a minute.", "TS 24.501 6.4.1" },
	[CAUSE_SESS_REJECTED] = { "sess.rejected", HEALTH_LAYER_SESSION,
		"The network refused the PDU session.", "network operator",
		"Compare DNN, slice and credentials with what the operator has provisioned for this SIM.",
		"TS 24.501 6.4.1.4" },
	[CAUSE_SESS_STOPPED] = { "sess.stopped", HEALTH_LAYER_SESSION,
		"The PDU session was stopped on request.", "configuration",
		"Connect the session again when it is wanted.", "" },

	[CAUSE_PATH_NO_INTERFACE] = { "path.no_interface", HEALTH_LAYER_PATH,
		"The uplink's network interface does not exist.", "device",
		"Check the interface's name in the configuration and that its driver is loaded.", "" },
	[CAUSE_PATH_NO_CARRIER] = { "path.no_carrier", HEALTH_LAYER_PATH,
		"The uplink's network interface is down or has no carrier.", "backhaul",
		"Check cable, switch port or access point, and that nobody has set the interface down.", "" },
	[CAUSE_PATH_NO_ADDRESS] = { "path.no_address", HEALTH_LAYER_PATH,
		"The uplink has no address.", "backhaul",
		"Check the DHCP server or the static address of an interface, the session of a modem.", "" },
	[CAUSE_PATH_NO_GATEWAY] = { "path.no_gateway", HEALTH_LAYER_PATH,
		"The uplink's gateway is unknown or cannot be reached from its address, so no route is set.", "configuration",
		"Set 'gateway' to a router inside the prefix of the interface's address.", "" },
	[CAUSE_PATH_PROBE_FAILED] = { "path.probe_failed", HEALTH_LAYER_PATH,
		"Probes cannot be sent, so the path is not measured.", "device",
		"Read the evidence; check the probe target and that the program may open ICMP sockets.", "" },
	[CAUSE_PATH_BLACKHOLE] = { "path.blackhole", HEALTH_LAYER_PATH,
		"Everything up to the address looks well, but packets do not come back.", "backhaul",
		"Have the user plane behind the cell or the line checked (UPF, N6, firewall), and that the target is up.",
		"TS 23.501 6.2.3" },
	[CAUSE_PATH_DEGRADED] = { "path.degraded", HEALTH_LAYER_PATH,
		"Packets come back, but with more loss or delay than allowed.", "backhaul",
		"Look for congestion of the cell or the line; compare with the limits in the configuration.", "" },

	[CAUSE_CTL_UNREACHABLE] = { "ctl.unreachable", HEALTH_LAYER_CONTROLLER,
		"The fleet controller cannot be reached; reports wait in the spool.", "controller",
		"Check the controller's address and port, and that it listens.", "" },
	[CAUSE_CTL_REFUSED] = { "ctl.refused", HEALTH_LAYER_CONTROLLER,
		"The fleet controller refuses the connection.", "controller",
		"Check the identity and credentials of this device at the controller.", "" },
	[CAUSE_CTL_BACKLOG] = { "ctl.backlog", HEALTH_LAYER_CONTROLLER,
		"The controller is connected, but reports are made faster than it takes them.", "controller",
		"Wait for the backlog to drain; if it grows, look at the controller's load and the line's rate.", "" },
	[CAUSE_CTL_REPORTER_GONE] = { "ctl.reporter_gone", HEALTH_LAYER_CONTROLLER,
		"The program that delivers the reports does not run.", "device",
		"Start uplink-report and read its log.", "" },
	[CAUSE_CTL_SPOOL_FAILED] = { "ctl.spool_failed", HEALTH_LAYER_CONTROLLER,
		"Reports cannot be written to the spool.", "device",
		"Check space and permissions of the spool directory.", "" },

	[CAUSE_DEVICE_NO_REDUNDANCY] = { "device.no_redundancy", DEVICE_WIDE,
		"Only one of the configured uplinks is usable: its loss would cut the device off.", "device",
		"Repair the uplinks that are not usable; each of them says why.", "" },
	[CAUSE_DEVICE_OFFLINE] = { "device.offline", DEVICE_WIDE,
		"No uplink is usable.", "device",
		"Begin with the uplink named as root cause; each of them says why it is not usable.", "" },
};

const Cause *
cause_get(CauseCode code)
{
	g_assert(code < _CAUSE_MAX);
	return &causes[code];
}

CauseCode
cause_from_string(const char *code)
{
	CauseCode i;

	for (i = 0; i < _CAUSE_MAX; i++)
		if (g_strcmp0(code, causes[i].code) == 0)
			break;
	return i;
}

static const char *const layer_names[_HEALTH_LAYER_MAX + 1] = {
	[HEALTH_LAYER_HARDWARE] = "hardware",
	[HEALTH_LAYER_SIM] = "sim",
	[HEALTH_LAYER_RADIO] = "radio",
	[HEALTH_LAYER_REGISTRATION] = "registration",
	[HEALTH_LAYER_SESSION] = "session",
	[HEALTH_LAYER_PATH] = "path",
	[HEALTH_LAYER_CONTROLLER] = "controller",
	[_HEALTH_LAYER_MAX] = "none",
};

const char *
health_layer_to_string(HealthLayer layer)
{
	return layer <= _HEALTH_LAYER_MAX ? layer_names[layer] : "?";
}
