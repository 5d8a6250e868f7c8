//go:build race

package cli

// underRace tells that the race detector is at work, which takes memory of its
// own.
const underRace = true
