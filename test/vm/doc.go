// Package vm runs the tests of its folder guest in a virtual machine that has
// USB: Debian's kernel in QEMU, with simulated phones plugged into its
// virtual host controller, a real udevd with mitool's rule, and Debian's adb
// and fastboot beside mitool.
//
//	go test -v ./test/vm
//	go test -v ./test/vm -guest.run 'UdevRule'
//	MITOOL_BENCH=1 go test -v ./test/vm -run Bench
//
// Where something is missing the tests are skipped with one line that says
// what; MITOOL_REQUIRE_VM=1 makes that a failure. The kernel is fetched once,
// with apt-get, into $MITOOL_VM_CACHE, else the user's cache folder.
package vm
