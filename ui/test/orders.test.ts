import { create } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { CountByStatusResponseSchema, Headline, OrderBy } from '@/gen/oms/orders/v1/order_service_pb'
import { readQuery } from '@/list/url-state'
import { isContradiction, ORDER_SPEC, ORDER_TABS, toFilter, toOrderBy, toTabCounts } from '@/pages/orders/order-query'
import { wantedPath } from '@/pages/login/wanted-path'

describe('the query of the order list', () => {
  it('asks for the rows of one tab, and counts over all of them', () => {
    const query = readQuery(ORDER_SPEC, { numbers: 'A1,B2' })
    expect(toFilter(query, 'held')).toMatchObject({ numbers: ['A1', 'B2'], headlines: [Headline.HELD] })
    expect(toFilter(query, 'all').headlines).toEqual([])
    expect(toFilter(query).headlines).toEqual([])
  })

  it('knows when form and tab leave nothing over', () => {
    const query = readQuery(ORDER_SPEC, { headlines: `${Headline.READY}` })
    expect(isContradiction(query, 'ready')).toBe(false)
    expect(isContradiction(query, 'all')).toBe(false)
    expect(isContradiction(query, 'closed')).toBe(true)
  })

  it('orders by what the contract offers', () => {
    expect(toOrderBy('urgent')).toBe(OrderBy.LATEST_SHIP_ASC)
    expect(toOrderBy('newest')).toBe(OrderBy.CREATED_DESC)
  })

  it('gives every tab a count, and "all" the total', () => {
    const counts = toTabCounts(create(CountByStatusResponseSchema, {
      total: 10_012n,
      counts: [{ headline: Headline.READY, count: 12n }, { headline: Headline.SHIPPED, count: 10_000n, countIsMore: true }],
    }))
    expect([...counts.keys()].toSorted()).toEqual([...ORDER_TABS].toSorted())
    expect(counts.get('all')).toEqual({ count: 10_012n, isMore: true })
    expect(counts.get('held')).toEqual({ count: 0n, isMore: false })
    const sum = [...counts].filter(([tab]) => tab !== 'all').reduce((all, [, { count }]) => all + count, 0n)
    expect(sum).toBe(counts.get('all')?.count)
  })
})

describe('the way back after the login', () => {
  it.each([
    ['/orders?tab=held', '/orders?tab=held'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    [undefined, '/'],
  ])('%s leads to %s', (next, path) => expect(wantedPath(next)).toBe(path))
})
