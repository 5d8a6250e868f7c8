// Package adbkey finds the keys that phones know this computer by, where
// official adb has them, and makes the user's own where there is none yet
// (AOSP packages/modules/adb client/auth.cpp).
package adbkey
