// Package models holds what is known of each Xiaomi, Redmi and POCO model: the
// name it is sold under, the keys that start its recovery and the menu that
// recovery shows.
//
// The facts are two embedded tables. models.csv has a row for each name a
// codename is sold under, from the LineageOS wiki (names, models, key presses,
// chips) and from AndroidDeviceNames (names, models). siblings.csv has the
// pairs of codenames that one phone may go by. Every row names its source.
//
// A codename that is not in the table is normal: new phones appear all the
// time. The phone's own ro.product.marketname, where it has one, is better
// than the table's name, and the default key press is right for nearly all.
package models
