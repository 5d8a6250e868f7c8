// Package doctor examines whether a workstation can see and use phones, and
// says for each thing that is wrong the one command that mends it.
//
// [Check] only looks: it reads files, asks the bus and the adb server, and
// changes nothing, not even by making the key that is missing. All it knows of
// the computer comes through a [System], so every finding can be had in a test.
// [Install] is the one thing here that changes something, and does so only
// when it is called for.
//
// On Linux everything is examined. Elsewhere rights, claims, power and other
// programs cannot be told from here, and a finding says so.
//
// What is found is named by ID; the words for it are in internal/i18n.
package doctor
