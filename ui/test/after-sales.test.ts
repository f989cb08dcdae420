import { create } from '@bufbuild/protobuf'
import { timestampDate } from '@bufbuild/protobuf/wkt'
import { describe, expect, it } from 'vitest'
import { AfterSaleFilterSchema, AfterSaleOrderBy, CountByStatusResponseSchema } from '@/gen/oms/aftersales/v1/after_sale_service_pb'
import { AfterSaleKind, AfterSaleStage, Platform } from '@/gen/oms/types/v1/types_pb'
import { readRowId } from '@/list/open-row'
import { readQuery } from '@/list/url-state'
import { AFTER_SALE_SPEC, AFTER_SALE_TABS, dueWithinADay, isContradiction, toFilter, toOrderBy, toTabCounts, urgentAddress } from '@/pages/aftersales/after-sale-query'

const filterOf = (query: Record<string, string>, tab?: string) =>
  create(AfterSaleFilterSchema, toFilter(readQuery(AFTER_SALE_SPEC, query), tab))

describe('the query of the after-sales list', () => {
  it('says everything the form can say', () => {
    const filter = filterOf({
      numbers: 'R1,SF2', shops: 's', platforms: `${Platform.JD}`, kinds: `${AfterSaleKind.EXCHANGE}`,
      created: '2026-11-01T00:00:00Z~2026-11-02T00:00:00Z', deadline: '2026-11-30T00:00:00Z~2026-12-01T00:00:00Z',
    })
    expect(filter).toMatchObject({ numbers: ['R1', 'SF2'], shopIds: ['s'], platforms: [Platform.JD], kinds: [AfterSaleKind.EXCHANGE], stages: [] })
    const times = [filter.createdFrom, filter.createdTo, filter.deadlineFrom, filter.deadlineTo]
    expect(times.map((at) => at && timestampDate(at).toISOString().slice(0, 10))).toEqual(['2026-11-01', '2026-11-02', '2026-11-30', '2026-12-01'])
  })

  it('asks for the rows of one tab, and counts over all of them', () => {
    expect(filterOf({ stages: `${AfterSaleStage.REQUESTED}` }, 'returned').stages).toEqual([AfterSaleStage.RETURNED])
    expect(filterOf({ stages: `${AfterSaleStage.REQUESTED}` }, 'all').stages).toEqual([AfterSaleStage.REQUESTED])
    expect(filterOf({}).stages).toEqual([])
  })

  it('knows when form and tab leave nothing over', () => {
    const query = readQuery(AFTER_SALE_SPEC, { stages: `${AfterSaleStage.REQUESTED}` })
    expect(isContradiction(query, 'requested')).toBe(false)
    expect(isContradiction(query, 'all')).toBe(false)
    expect(isContradiction(query, 'refunded')).toBe(true)
  })

  it('orders by what the contract offers', () => {
    expect(toOrderBy('urgent')).toBe(AfterSaleOrderBy.DEADLINE_ASC)
    expect(toOrderBy('changed')).toBe(AfterSaleOrderBy.MODIFIED_DESC)
  })

  it('gives every tab a count, and "all" the total', () => {
    const counts = toTabCounts(create(CountByStatusResponseSchema, {
      total: 10_007n,
      counts: [{ stage: AfterSaleStage.REQUESTED, count: 7n }, { stage: AfterSaleStage.REFUNDED, count: 10_000n, countIsMore: true }],
    }))
    expect([...counts.keys()].toSorted()).toEqual([...AFTER_SALE_TABS].toSorted())
    expect(counts.get('all')).toEqual({ count: 10_007n, isMore: true })
    expect(counts.get('closed')).toEqual({ count: 0n, isMore: false })
    const sum = [...counts].filter(([tab]) => tab !== 'all').reduce((all, [, { count }]) => all + count, 0n)
    expect(sum).toBe(counts.get('all')?.count)
  })
})

describe('the tile of what is due', () => {
  const now = new Date('2026-11-30T10:00:00.250Z').getTime()

  it('leads to exactly what it counts', () => {
    const query = dueWithinADay(now)
    const carried = Object.fromEntries(new URLSearchParams(urgentAddress(query)))
    expect(readQuery(AFTER_SALE_SPEC, carried)).toEqual(query)
    expect(carried).toMatchObject({ sort: 'urgent', deadline: '2026-11-30T10:00:00.250Z~2026-12-01T10:00:00.250Z' })
  })

  it('leaves out what is at its end', () => {
    expect(dueWithinADay(now).stages).toEqual([
      AfterSaleStage.REQUESTED, AfterSaleStage.AWAITING_RETURN, AfterSaleStage.RETURNED, AfterSaleStage.PROCESSING,
    ])
  })
})

describe('an open row in the address', () => {
  it.each([
    ['s.r', { shopId: 's', id: 'r' }],
    ['first', undefined],
    ['.r', undefined],
    ['', undefined],
    [undefined, undefined],
    [['s.r', 's.q'], undefined],
  ])('%j is %j', (raw, id) => expect(readRowId(raw)).toEqual(id))
})
