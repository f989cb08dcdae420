import type { Timestamp } from '@bufbuild/protobuf/wkt'
import { timestampDate } from '@bufbuild/protobuf/wkt'

const two = (n: number) => n.toString().padStart(2, '0')

const day = (d: Date) => `${two(d.getMonth() + 1)}-${two(d.getDate())}`
const minute = (d: Date) => `${two(d.getHours())}:${two(d.getMinutes())}`

/** Time of day with seconds in the viewer's zone. */
export function clockTime(d: Date): string {
  return `${minute(d)}:${two(d.getSeconds())}`
}

/** What fits in a dense cell: the year is left out while it is this year. */
export function shortTime(d: Date, now = new Date()): string {
  const year = d.getFullYear() === now.getFullYear() ? '' : `${d.getFullYear()}-`
  return `${year}${day(d)} ${minute(d)}`
}

/** The day alone, for what is far away. */
export function dateOnly(d: Date): string {
  return `${d.getFullYear()}-${day(d)}`
}

/** Date, time with seconds and the zone's offset, so that it can be quoted. */
export function fullTime(d: Date): string {
  const offset = -d.getTimezoneOffset()
  const sign = offset < 0 ? '-' : '+'
  const zone = `UTC${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
  return `${dateOnly(d)} ${clockTime(d)} ${zone}`
}

/** Just the time when it is today, else date and time; seconds either way. */
export function coveredTime(d: Date, now = new Date()): string {
  const today = d.toDateString() === now.toDateString()
  return today ? clockTime(d) : `${day(d)} ${clockTime(d)}`
}

export function toDate(at: Timestamp | undefined): Date | undefined {
  return at === undefined ? undefined : timestampDate(at)
}

export interface Span {
  unit: 'minutes' | 'hours' | 'days'
  count: number
}

/** A length of time in the largest unit that says it well; never negative. */
export function span(milliseconds: number): Span {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000)
  if (minutes < 60) return { unit: 'minutes', count: minutes }
  if (minutes < 48 * 60) return { unit: 'hours', count: Math.floor(minutes / 60) }
  return { unit: 'days', count: Math.floor(minutes / 1440) }
}
