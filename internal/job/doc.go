// Package job keeps the record of a job: what was agreed with the owner of a
// phone, what was done, and what was seen. One job is one file of JSON Lines,
// <dir>/<ID>.jsonl, to which lines are only ever added; docs/job.md describes
// the format. A line is on the disk before the step it tells of begins.
//
// Each line carries the SHA-256 of its own bytes and that of the line before.
// What such a chain proves is that no line was changed, taken out of the
// middle, put in or moved by somebody who did not compute it anew: a slip of an
// editor, a bad disk, a forgotten second program. It does not prove who wrote
// the file. Whoever may write it can compute the whole chain again, and whole
// lines cut off its end show only as a job that never ended. The hash of the
// last line, printed on a signed report, ties the file to the paper.
//
// There is no field for a password, PIN, pattern, code, KTP number, IMEI or the
// name of a person, and none is to be put into the fields there are: they hold
// what a phone says of itself, IDs of texts and answers, and the number of a
// ticket. A serial number is kept masked, with a keyed fingerprint by which the
// phone is known again; names of accounts come masked from the caller.
package job
