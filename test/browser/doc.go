// Package browser looks at the pages that mitool prints in a real browser:
// Debian's Chromium, without a window and without a network.
//
//	go test -v ./test/browser
//	go test -v ./test/browser -shots /tmp/shots
//
// Where Chromium is missing the tests are skipped with one line that says so;
// MITOOL_REQUIRE_VM=1 makes that a failure, as it does in test/vm. With -shots
// every page is kept as a picture, to be looked at by people.
package browser
