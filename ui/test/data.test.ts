import type { DescEnum } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { COMMAND_KIND, COMMAND_STATE, COMMAND_STATES, SYNC_KIND, SYNC_PROBLEM } from '@/data/bridge-facts'
import { HEADLINES, HEADLINE_ORDER, headlineOfTab } from '@/data/headlines'
import { ERP_HANDOVER, FLAGS, HOLD_KIND, HOLD_KINDS, PARCEL_STATE, PLATFORM_REPORT, PLATFORM_STATUS, REFUND_STATE } from '@/data/order-facts'
import { PLATFORMS, platformFacts } from '@/data/platforms'
import { detailWord, TIMELINE } from '@/data/timeline'
import { CommandKindSchema, CommandStateSchema } from '@/gen/oms/bridge/v1/command_service_pb'
import { SyncKindSchema, SyncProblemSchema } from '@/gen/oms/bridge/v1/sync_service_pb'
import { ErpHandoverSchema, Headline, HeadlineSchema, HoldKindSchema, ParcelStateSchema, PlatformReportSchema } from '@/gen/oms/orders/v1/order_service_pb'
import { PlatformSchema, PlatformStatusSchema, RefundStateSchema } from '@/gen/oms/types/v1/types_pb'
import { zhCN } from '@/i18n/zh-CN'

const numbers = (schema: DescEnum) => schema.values.map((value) => value.number)
const textOf = (fact: string | { key: string } | undefined) => (typeof fact === 'string' ? fact : fact?.key)

describe.each<[string, DescEnum, Record<number, string | { key: string } | undefined>, object]>([
  ['headline', HeadlineSchema, HEADLINES, zhCN.headline],
  ['platform status', PlatformStatusSchema, PLATFORM_STATUS, zhCN.platformStatus],
  ['ERP hand-over', ErpHandoverSchema, ERP_HANDOVER, zhCN.erp],
  ['hold kind', HoldKindSchema, HOLD_KIND, zhCN.hold],
  ['what to do about a hold', HoldKindSchema, HOLD_KIND, zhCN.holdNext],
  ['refund state', RefundStateSchema, REFUND_STATE, zhCN.refund],
  ['parcel state', ParcelStateSchema, PARCEL_STATE, zhCN.parcel],
  ['platform report', PlatformReportSchema, PLATFORM_REPORT, zhCN.report],
  ['command kind', CommandKindSchema, COMMAND_KIND, zhCN.commandKind],
  ['command state', CommandStateSchema, COMMAND_STATE, zhCN.commandState],
  ['sync kind', SyncKindSchema, SYNC_KIND, zhCN.syncKind],
  ['sync problem', SyncProblemSchema, SYNC_PROBLEM, zhCN.syncProblem],
])('%s', (_name, schema, facts, texts) => {
  it('covers every value of the contract', () => {
    expect(Object.keys(facts).map(Number).toSorted((a, b) => a - b)).toEqual(numbers(schema))
  })

  it('has a text for each', () => {
    for (const fact of Object.values(facts)) if (fact !== undefined) expect(texts).toHaveProperty([textOf(fact) ?? ''])
  })
})

describe('headlines', () => {
  it('each stand in exactly one tab', () => {
    expect(HEADLINE_ORDER.toSorted((a, b) => a - b)).toEqual(numbers(HeadlineSchema).filter((n) => n !== Headline.UNSPECIFIED))
    expect(new Set(HEADLINE_ORDER.map((one) => HEADLINES[one].key)).size).toBe(HEADLINE_ORDER.length)
  })

  it('are found by their tab', () => {
    for (const headline of HEADLINE_ORDER) expect(headlineOfTab(HEADLINES[headline].key)).toBe(headline)
    expect(headlineOfTab('all')).toBeUndefined()
  })

  it('show one exception, and it looks like no other', () => {
    const exceptions = Object.values(HEADLINES).filter((facts) => facts.isException)
    expect(exceptions.map((facts) => facts.key)).toEqual(['held'])
  })
})

describe('other tables', () => {
  it('know every marketplace', () => {
    expect(PLATFORMS.map((facts) => facts.platform).toSorted()).toEqual(numbers(PlatformSchema).filter((n) => n !== 0))
    for (const { key } of PLATFORMS) expect(zhCN.platform).toHaveProperty(key)
    expect(platformFacts(99 as never).key).toBe('unknown')
  })

  it('offer every hold kind and command state as a filter', () => {
    expect(HOLD_KINDS).toHaveLength(numbers(HoldKindSchema).length - 1)
    expect(COMMAND_STATES).toHaveLength(numbers(CommandStateSchema).length - 1)
  })

  it('find the text of what the server writes into a timeline', () => {
    expect(detailWord('hold', 'HOLD_KIND_ADDRESS_CHANGED')).toBe('hold.address_changed')
    expect(detailWord('from', 'PLATFORM_STATUS_AWAITING_SHIPMENT')).toBe('platformStatus.awaiting_shipment')
    expect(detailWord('carrier', 'SF')).toBe('carrier.SF')
    expect(detailWord('flag', '2')).toBe('flag.yellow')
    expect(detailWord('flag', '77')).toBeUndefined()
    expect(detailWord('waybill_no', 'SF14')).toBeUndefined()
  })

  it('name every flag and timeline kind', () => {
    for (const { key } of FLAGS) expect(zhCN.flag).toHaveProperty(key)
    expect(Object.keys(zhCN.timeline).toSorted()).toEqual(Object.keys(TIMELINE).toSorted())
  })
})
