import { describe, expect, it } from 'vitest'
import { Platform } from '@/gen/oms/types/v1/types_pb'
import { choice, foreignQuery, members, ordinal, pasted, range, readQuery, several, size, text, writeQuery } from '@/list/url-state'

const spec = {
  search: text,
  shops: several,
  numbers: pasted(500),
  created: range,
  platforms: members<Platform>([Platform.TAOBAO, Platform.PINDUODUO]),
  tab: choice(['all', 'held']),
  size: size([50, 100]),
  p: ordinal,
}
const standard = readQuery(spec, {})

describe('the address of a list', () => {
  it('is empty while everything is at its default', () => {
    expect(writeQuery(spec, standard)).toEqual({})
  })

  it('brings every value back as it was', () => {
    const state = {
      search: '雾蓝 1.8m',
      shops: ['a', 'b'],
      numbers: ['251122-1', 'SF2'],
      created: { from: new Date('2025-11-01T00:00:00Z'), to: new Date('2025-11-02T12:30:00Z') },
      platforms: [Platform.PINDUODUO],
      tab: 'held' as const,
      size: 100,
      p: 3,
    }
    const query = writeQuery(spec, state)
    // Through a real address, with whatever escaping that brings.
    const carried = Object.fromEntries(new URLSearchParams(new URLSearchParams(query).toString()))
    expect(readQuery(spec, carried)).toEqual(state)
  })

  it.each([
    ['an unknown tab', { tab: 'nonsense' }],
    ['a page that is no number', { p: '-1' }],
    ['a page size not on offer', { size: '100000' }],
    ['a range that ends before it starts', { created: '2025-11-02T00:00:00Z~2025-11-01T00:00:00Z' }],
    ['half a range', { created: '2025-11-02T00:00:00Z' }],
    ['a platform that does not exist', { platforms: '99,x' }],
    ['a key without a value', { search: null }],
  ])('takes the default for %s', (_name, query) => expect(readQuery(spec, query)).toEqual(standard))

  it('reads the first of a repeated key', () => {
    expect(readQuery(spec, { tab: ['held', 'all'] }).tab).toBe('held')
  })

  it('leaves alone what others keep in the address', () => {
    expect(foreignQuery(spec, { open: 's.o', tab: 'held' })).toEqual({ open: 's.o' })
  })
})
