package phonesim

import (
	"context"

	"mitool/internal/usb"
)

// Standard requests of USB 2.0 table 9-4.
const (
	reqGetStatus     = 0
	reqClearFeature  = 1
	reqSetFeature    = 3
	reqSetAddress    = 5
	reqGetDescriptor = 6
	reqGetConfig     = 8
	reqSetConfig     = 9
	reqGetInterface  = 10
	reqSetInterface  = 11
	reqSetSel        = 48 // USB 3.2 table 9-4
	reqIsochDelay    = 49
)

// Bits of bmRequestType (USB 2.0 table 9-2).
const (
	typeMask           = 0x60
	recipientMask      = 0x1f
	recipientDevice    = 0
	recipientInterface = 1
	recipientEndpoint  = 2
)

// featureHalt is ENDPOINT_HALT (USB 2.0 table 9-6).
const featureHalt = 0

// configValue is bConfigurationValue of the one configuration.
const configValue = 1

// Control does one control transfer; see [usb.Peripheral]. Class and vendor
// requests are refused, as adbd's and the bootloader's functions refuse them.
func (g *gadget) Control(ctx context.Context, s usb.Setup, data []byte) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if g.gone() {
		return 0, usb.ErrGone
	}
	if s.RequestType&typeMask != 0 {
		return 0, usb.ErrStall
	}
	if s.RequestType&0x80 != 0 {
		answer, ok := g.get(s)
		if !ok {
			return 0, usb.ErrStall
		}
		return copy(data, answer), nil
	}
	if !g.set(s) {
		return 0, usb.ErrStall
	}
	return len(data), nil
}

// get answers a request that reads; ok is false to refuse it.
func (g *gadget) get(s usb.Setup) (answer []byte, ok bool) {
	recipient := s.RequestType & recipientMask
	switch s.Request {
	case reqGetDescriptor:
		return g.descriptor(s)
	case reqGetConfig:
		if g.isConfigured() {
			return []byte{configValue}, true
		}
		return []byte{0}, true
	case reqGetInterface:
		if !g.isConfigured() || int(s.Index) >= len(g.desc.Interfaces) {
			return nil, false
		}
		return []byte{0}, true
	case reqGetStatus:
		if recipient == recipientEndpoint {
			halted, ok := g.halted(uint8(s.Index))
			if halted {
				return []byte{1, 0}, ok
			}
			return []byte{0, 0}, ok
		}
		return []byte{0, 0}, true
	}
	return nil, false
}

func (g *gadget) descriptor(s usb.Setup) ([]byte, bool) {
	switch s.Value >> 8 {
	case descDevice:
		return deviceDescriptor(g.desc), true
	case descConfig:
		return configDescriptor(g.desc), s.Value&0xff == 0
	case descString:
		return stringDescriptor(g.desc, int(s.Value&0xff))
	case descQualifier:
		return qualifierDescriptor(g.desc), g.desc.Speed == usb.SpeedHigh
	case descBOS:
		return bosDescriptor(), g.desc.Speed >= usb.SpeedSuper
	}
	return nil, false
}

// set carries out a request that writes, and is false to refuse it.
func (g *gadget) set(s usb.Setup) bool {
	recipient := s.RequestType & recipientMask
	switch s.Request {
	case reqSetConfig:
		return g.configure(s.Value)
	case reqSetInterface:
		// f_fs answers SET_INTERFACE with DISABLE and ENABLE, and adbd
		// starts over (adb commit 638d3b27, why hosts must not send it).
		if s.Value != 0 || int(s.Index) >= len(g.desc.Interfaces) || !g.isConfigured() {
			return false
		}
		g.restart()
		return true
	case reqClearFeature, reqSetFeature:
		if recipient == recipientEndpoint && s.Value == featureHalt {
			return g.halt(uint8(s.Index), s.Request == reqSetFeature)
		}
		// U1 and U2 enable and the like: power saving that nothing
		// depends on.
		return recipient == recipientDevice && g.desc.Speed >= usb.SpeedSuper
	case reqSetAddress, reqSetSel, reqIsochDelay:
		return true
	}
	return false
}
