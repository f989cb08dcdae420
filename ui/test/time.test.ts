import { describe, expect, it } from 'vitest'
import { clockTime, coveredTime, dateOnly, fullTime, shortTime, span } from '@/format/time'

const noon = new Date(2025, 10, 22, 12, 31, 7)

describe('times', () => {
  it('are short in cells and whole on hover', () => {
    expect(clockTime(noon)).toBe('12:31:07')
    expect(dateOnly(noon)).toBe('2025-11-22')
    expect(shortTime(noon, noon)).toBe('11-22 12:31')
    expect(shortTime(noon, new Date(2026, 0, 1))).toBe('2025-11-22 12:31')
    expect(fullTime(noon)).toMatch(/^2025-11-22 12:31:07 UTC[+-]\d\d:\d\d$/)
  })

  it('say the day only when it is another one', () => {
    expect(coveredTime(noon, new Date(2025, 10, 22, 23))).toBe('12:31:07')
    expect(coveredTime(noon, new Date(2025, 10, 23, 1))).toBe('11-22 12:31:07')
  })

  it.each([
    [30_000, { unit: 'minutes', count: 0 }],
    [59 * 60_000, { unit: 'minutes', count: 59 }],
    [-3 * 3_600_000, { unit: 'hours', count: 3 }],
    [47 * 3_600_000, { unit: 'hours', count: 47 }],
    [50 * 3_600_000, { unit: 'days', count: 2 }],
  ])('a span of %s ms', (milliseconds, expected) => expect(span(milliseconds)).toEqual(expected))
})
