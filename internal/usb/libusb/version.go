//go:build cgo

package libusb

// #cgo pkg-config: libusb-1.0
// #include <libusb.h>
import "C"

import "fmt"

// Version returns the version of the libusb that this program runs with,
// "1.0.26" (libusb_get_version). Nothing is started for it.
func Version() (string, error) {
	v := C.libusb_get_version()
	return fmt.Sprintf("%d.%d.%d%s", v.major, v.minor, v.micro, C.GoString(v.rc)), nil
}
