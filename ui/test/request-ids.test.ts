import { describe, expect, it } from 'vitest'
import { RequestIds } from '@/api/request-ids'

describe('RequestIds', () => {
  it('gives a retry of the same action the same id', () => {
    const ids = new RequestIds()
    const first = ids.idFor({ note: 'wait', quantity: 2n })
    expect(first).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(ids.idFor({ note: 'wait', quantity: 2n })).toBe(first)
  })

  it('gives another body another id', () => {
    const ids = new RequestIds()
    expect(ids.idFor({ quantity: 2n })).not.toBe(ids.idFor({ quantity: 3n }))
  })

  it('gives the next action a fresh id once one succeeded', () => {
    const ids = new RequestIds()
    const first = ids.idFor('hold')
    ids.spent()
    expect(ids.idFor('hold')).not.toBe(first)
  })
})
