/**
 * Canonical images per kind (section 3): text NFC with LF, sets sorted, addresses in lower case,
 * phones as E.164 where that can be told, empty = absent. Each is a `type`, so that it is an
 * `Image` too.
 */

/** Fields of a mail; its content never changes (10.1), so `digest` only tells mails apart. */
export type MailImage = Readonly<{
  /** Remote id of its folder on its own side. */
  folder: string
  read?: true
  flagged?: true
  /** Keywords or categories, sorted. */
  keywords?: readonly string[]
  /** Message-ID without angle brackets. */
  messageId?: string
  subject?: string
  /** Sender's address. */
  from?: string
  /** Date header, seconds since 1970. */
  sent?: number
  /** Hash of the decoded text and the attachments' names and sizes; equal on both sides. */
  digest?: string
}>

/**
 * Time of an event. Singles: instants (`2026-11-20T01:00:00Z`); series: wall times
 * (`2026-11-20T09:00:00`) in `zone`; all-day: dates, the end exclusive.
 */
export type EventTime = Readonly<{ start: string; end: string; allDay?: true }>

/** Day of a week. */
export type Weekday = 'mo' | 'tu' | 'we' | 'th' | 'fr' | 'sa' | 'su'

/** A recurrence rule, one shape for what both sides know. */
export type Rule = Readonly<{
  freq: 'daily' | 'weekly' | 'monthly' | 'monthly-nth' | 'yearly' | 'yearly-nth'
  /** Every so many days, weeks, months, years; 1 or more. */
  interval: number
  /** Weekly and -nth: days, sorted from Monday. */
  days?: readonly Weekday[]
  /** Monthly, yearly: day of the month. */
  day?: number
  /** Yearly: 1 to 12. */
  month?: number
  /** -nth: 1 to 4, or -1 for the last. */
  nth?: number
  /** Weekly: first day of a week, absent = Monday. */
  weekStart?: Weekday
  /** Last day, `2026-12-31`, in the series' zone. */
  until?: string
  /** Number of occurrences. */
  count?: number
}>

/** Fields of an event, a series' master or an exception. */
export type EventImage = Readonly<{
  title?: string
  /** Plain text; our block and footer are cut off. */
  description?: string
  /** M only: the body as HTML where it says more than `description`. */
  html?: string
  place?: string
  time: EventTime
  /** IANA zone (or `UTC+05:30`) in which it was made; absent for all-day. */
  zone?: string
  recurrence?: Rule
  /** Original dates of cancelled occurrences, in the series' zone, sorted. */
  cancelled?: readonly string[]
  /** Minutes before the start, sorted, at most one on M. */
  reminders?: readonly number[]
  categories?: readonly string[]
  /** M only: absent = busy. */
  busy?: 'free' | 'tentative' | 'oof' | 'elsewhere'
  /** M only. */
  private?: true
  /** Of an original: organiser, attendees, join link, as lines; on a mirror our block. */
  block?: readonly string[]
}>

/** A phone with its label. */
export type Phones = Readonly<{
  mobile?: string
  work?: readonly string[]
  home?: readonly string[]
}>

/** Fields of a contact. */
export type ContactImage = Readonly<{
  /** As shown; Chinese names stay as they are. */
  name?: string
  family?: string
  given?: string
  /** D's key: cannot be changed there. */
  mobile?: string
  workPhones?: readonly string[]
  homePhones?: readonly string[]
  emails?: readonly string[]
  company?: string
  title?: string
  address?: string
  notes?: string
  categories?: readonly string[]
}>

/** Fields of a to-do. */
export type TaskImage = Readonly<{
  title?: string
  body?: string
  /** D: an instant (`2026-11-20T09:30:00Z`); M: a date (`2026-11-20`). */
  due?: string
  done?: true
  /** Absent = normal. D's 40 and 30 are high, 20 normal, 10 low. */
  priority?: 'high' | 'low'
  /** M only: instant of the reminder. */
  reminder?: string
  /** M only. */
  categories?: readonly string[]
  /** M only: titles, `[x] ` before those done. */
  checklist?: readonly string[]
  /** M only. */
  recurrence?: Rule
}>
