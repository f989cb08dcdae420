import { describe, expect, it } from 'vitest'
import { MAX_NUMBERS, parseNumbers } from '@/list/numbers'

describe('parseNumbers', () => {
  it.each([
    ['newlines', 'A1\nB2\r\nC3'],
    ['commas', 'A1,B2, C3'],
    ['full-width marks', 'A1，B2；C3'],
    ['tabs, as cells of a sheet', 'A1\tB2\tC3'],
    ['spaces', '  A1  B2 C3 '],
    ['a full-width space', 'A1　B2　C3'],
  ])('splits on %s', (_name, text) => expect(parseNumbers(text).numbers).toEqual(['A1', 'B2', 'C3']))

  it('keeps what platforms put into numbers', () => {
    expect(parseNumbers('251122-100314187 SF1400000005859').numbers).toEqual(['251122-100314187', 'SF1400000005859'])
  })

  it('keeps the first of each and tells how many came again', () => {
    expect(parseNumbers('A B A A')).toEqual({ numbers: ['A', 'B'], repeated: 2, overLimit: 0, tooLong: 0 })
  })

  it('stops at the limit and tells what it left out', () => {
    const many = Array.from({ length: MAX_NUMBERS + 7 }, (_, n) => `N${n}`).join('\n')
    const { numbers, overLimit } = parseNumbers(many)
    expect(numbers).toHaveLength(MAX_NUMBERS)
    expect(overLimit).toBe(7)
  })

  it('leaves out what can be no number', () => {
    expect(parseNumbers(`A ${'x'.repeat(200)}`)).toMatchObject({ numbers: ['A'], tooLong: 1 })
  })

  it('finds nothing in nothing', () => {
    expect(parseNumbers(' ,\n\t').numbers).toEqual([])
  })
})
