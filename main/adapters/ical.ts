import ICAL from 'ical.js'

// The package counts the bytes of a folded line without the space in front, so that its lines come
// out one byte longer than the 75 of RFC 5545 and RFC 6350.
ICAL.foldLength = 74

/** Reads and writes calendar files and cards; lines are folded as their standards ask. */
export { ICAL }
