import { describe, expect, it } from 'vitest'
import { formatCount, formatFen } from '@/format/money'

describe('formatFen', () => {
  it.each([
    [0n, '¥0.00'],
    [5n, '¥0.05'],
    [99n, '¥0.99'],
    [100n, '¥1.00'],
    [123_456n, '¥1,234.56'],
    [100_000_000n, '¥1,000,000.00'],
    [-123_456n, '-¥1,234.56'],
    [-7n, '-¥0.07'],
  ])('%s fen', (fen, text) => expect(formatFen(fen)).toBe(text))

  it('keeps every digit where a float would round', () => {
    expect(formatFen(9_223_372_036_854_775_807n)).toBe('¥92,233,720,368,547,758.07')
  })
})

describe('formatCount', () => {
  it('groups digits and marks a lower bound', () => {
    expect(formatCount(12_408n)).toBe('12,408')
    expect(formatCount(999)).toBe('999')
    expect(formatCount(10_000n, true)).toBe('10,000+')
  })
})
