package adb

import (
	"fmt"
	"slices"
)

// This file holds all that may be asked of a phone or of the adb server. A
// service has its text from here and nowhere else, and a test compares every
// string of this file with the list of what may be sent. The one text taken
// from a caller is the serial number that names a phone to an old server, after
// plainSerial has looked at it. Whatever erases, writes, flashes, installs,
// unlocks, takes root, or takes the phone from a running server has no place
// here. A custom recovery and AOSP's rescue mode, banner types "recovery" and
// "rescue", are on no list and are asked nothing.

// service is what OPEN names, and the banner types of the phones it is for.
type service struct {
	name  string
	types []string
}

// allows tells whether the service is for a phone with this banner type.
func (s service) allows(bannerType string) bool { return slices.Contains(s.types, bannerType) }

// shellCommand is a command that only reads.
type shellCommand uint8

const (
	shellGetprop shellCommand = iota
	shellBattery
	shellAccounts
	shellStorage
	shellTradeIn
)

// String gives the command line.
func (c shellCommand) String() string {
	return [...]string{
		shellGetprop:  "getprop",
		shellBattery:  "dumpsys battery",
		shellAccounts: "dumpsys account",
		shellStorage:  "df -k /data",
		// The one command that AOSP's trade-in mode allows besides
		// "evaluate", which forces a wipe (docs/dev/adb_tradeinmode.md).
		shellTradeIn: "tradeinmode getstatus",
	}[c]
}

// service runs c with the shell protocol, or the old raw way.
func (c shellCommand) service(v2 bool) service {
	prefix := "shell:"
	if v2 {
		prefix = "shell,v2,raw:"
	}
	return service{prefix + c.String(), []string{typeDevice}}
}

// rebootRecovery reboots Android into recovery (AOSP docs/dev/services.md).
func rebootRecovery() service { return service{"reboot:recovery", []string{typeDevice}} }

// assistantQuery is one of MIAssistant's one-line services.
type assistantQuery uint8

const (
	queryDevice assistantQuery = iota
	queryVersion
	querySerial
	queryCodebase
	queryBranch
	queryLanguage
	queryRegion
	queryROMZone
)

func (q assistantQuery) service() service {
	return service{[...]string{
		queryDevice:   "getdevice:",
		queryVersion:  "getversion:",
		querySerial:   "getsn:",
		queryCodebase: "getcodebase:",
		queryBranch:   "getbranch:",
		queryLanguage: "getlanguage:",
		queryRegion:   "getregion:",
		queryROMZone:  "getromzone:",
	}[q], []string{typeSideload}}
}

// hostRequest is what the adb server itself is asked (AOSP
// docs/dev/services.md, host services).
type hostRequest struct{ name string }

func versionRequest() hostRequest { return hostRequest{"host:version"} }

func devicesRequest() hostRequest { return hostRequest{"host:devices-l"} }

// transportRequest switches the connection over to the phone d. Old servers
// list no transport ids and are told the serial number.
func transportRequest(d ServerDevice) hostRequest {
	if d.TransportID != 0 {
		return hostRequest{fmt.Sprintf("host:transport-id:%d", d.TransportID)}
	}
	return hostRequest{"host:transport:" + d.Serial}
}

// featuresRequest asks for the phone's features.
func featuresRequest(d ServerDevice) hostRequest {
	if d.TransportID != 0 {
		return hostRequest{fmt.Sprintf("host-transport-id:%d:features", d.TransportID)}
	}
	return hostRequest{"host-serial:" + d.Serial + ":features"}
}
