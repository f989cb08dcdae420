import type { DescEnum } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { AFTER_SALE_KIND, AFTER_SALE_KINDS, AFTER_SALE_STAGE, OPEN_STAGES, STAGE_ORDER, stageOfTab } from '@/data/after-sales'
import { COMMAND_KIND, COMMAND_STATE, COMMAND_STATES, SYNC_KIND, SYNC_KINDS, SYNC_PROBLEM } from '@/data/bridge-facts'
import { HEADLINES, HEADLINE_ORDER, headlineOfTab } from '@/data/headlines'
import { ERP_HANDOVER, FLAGS, HOLD_KIND, HOLD_KINDS, PARCEL_STATE, PLATFORM_REPORT, PLATFORM_STATUS, REFUND_STATE } from '@/data/order-facts'
import { consentAddress, hookAddress, PLATFORMS, platformFacts } from '@/data/platforms'
import { detailAmount, DETAILS, detailsOf, detailWord, TIMELINE } from '@/data/timeline'
import { CommandKindSchema, CommandStateSchema } from '@/gen/oms/bridge/v1/command_service_pb'
import { SyncKindSchema, SyncProblemSchema } from '@/gen/oms/bridge/v1/sync_service_pb'
import { ErpHandoverSchema, Headline, HeadlineSchema, HoldKindSchema, ParcelStateSchema, PlatformReportSchema } from '@/gen/oms/orders/v1/order_service_pb'
import { AfterSaleKindSchema, AfterSaleStage, AfterSaleStageSchema, Platform, PlatformSchema, PlatformStatusSchema, RefundStateSchema } from '@/gen/oms/types/v1/types_pb'
import { zhCN } from '@/i18n/zh-CN'

/** What is written into timelines is told by the code alone, not by a contract. */
const domain = import.meta.glob<string>('../../services/orders/src/domain/*.rs', { query: '?raw', import: 'default', eager: true })
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
  ['after-sale kind', AfterSaleKindSchema, AFTER_SALE_KIND, zhCN.afterSaleKind],
  ['after-sale stage', AfterSaleStageSchema, AFTER_SALE_STAGE, zhCN.afterSaleStage],
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

describe('after-sale stages', () => {
  it('each stand in exactly one tab, and are found by it', () => {
    expect(STAGE_ORDER.toSorted((a, b) => a - b)).toEqual(numbers(AfterSaleStageSchema).filter((n) => n !== AfterSaleStage.UNSPECIFIED))
    for (const stage of STAGE_ORDER) expect(stageOfTab(AFTER_SALE_STAGE[stage].key)).toBe(stage)
    expect(stageOfTab('all')).toBeUndefined()
  })

  it('say what to do while they are open, and no longer', () => {
    const told = [...OPEN_STAGES].map((stage) => AFTER_SALE_STAGE[stage].key)
    expect(Object.keys(zhCN.afterSaleNext)).toEqual(told)
  })
})

describe('other tables', () => {
  it('know every marketplace', () => {
    expect(PLATFORMS.map((facts) => facts.platform).toSorted()).toEqual(numbers(PlatformSchema).filter((n) => n !== 0))
    for (const { key } of PLATFORMS) expect(zhCN.platform).toHaveProperty(key)
    expect(platformFacts(99 as never).key).toBe('unknown')
  })

  it('name the addresses that a platform must know', () => {
    expect(hookAddress('https://oms.example.com', platformFacts(Platform.WECHAT_SHOP), 'wx1')).toBe('https://oms.example.com/hooks/wechat_shop/wx1')
    expect(hookAddress('https://oms.example.com', platformFacts(Platform.DOUYIN), 'a/b c')).toBe('https://oms.example.com/hooks/douyin/a%2Fb%20c')
    expect(hookAddress('https://oms.example.com', platformFacts(Platform.PINDUODUO), 'app')).toBeUndefined()
    expect(consentAddress('https://oms.example.com', platformFacts(Platform.KUAISHOU))).toBe('https://oms.example.com/oauth/kuaishou/callback')
    expect(new Set(PLATFORMS.map(({ slug }) => slug)).size).toBe(PLATFORMS.length)
  })

  it('ask for push secrets only where the platform calls', () => {
    for (const { calls, credentials } of PLATFORMS) {
      if (!calls) expect(credentials).not.toEqual(expect.arrayContaining(['pushKey']))
    }
  })

  it('know that WeChat shop has no flags', () => {
    expect(PLATFORMS.filter(({ noFlags }) => noFlags).map(({ platform }) => platform)).toEqual([Platform.WECHAT_SHOP])
  })

  it('offer every kind as a filter, and every pull by hand', () => {
    expect(AFTER_SALE_KINDS).toHaveLength(numbers(AfterSaleKindSchema).length - 1)
    expect(SYNC_KINDS).toHaveLength(numbers(SyncKindSchema).length - 1)
  })

  it('offer every hold kind and command state as a filter', () => {
    expect(HOLD_KINDS).toHaveLength(numbers(HoldKindSchema).length - 1)
    expect(COMMAND_STATES).toHaveLength(numbers(CommandStateSchema).length - 1)
  })

  it('find the text of what the server writes into a timeline', () => {
    expect(detailWord('hold', 'HOLD_KIND_ADDRESS_CHANGED')).toBe('hold.address_changed')
    expect(detailWord('from', 'PLATFORM_STATUS_AWAITING_SHIPMENT')).toBe('platformStatus.awaiting_shipment')
    expect(detailWord('kind', 'AFTER_SALE_KIND_REFUND_ONLY')).toBe('afterSaleKind.refund_only')
    expect(detailWord('stage', 'AFTER_SALE_STAGE_AWAITING_RETURN')).toBe('afterSaleStage.awaiting_return')
    expect(detailWord('carrier', 'SF')).toBe('carrier.SF')
    expect(detailWord('flag', '2')).toBe('flag.yellow')
    expect(detailWord('flag', '77')).toBeUndefined()
    expect(detailWord('waybill_no', 'SF14')).toBeUndefined()
    expect(detailWord('note', 'RISK_CONTROL')).toBe('blocked.RISK_CONTROL')
    expect(detailWord('note', 'after-sale R-1 is open')).toBeUndefined()
  })

  it('tell the facts of an after-sale in the order in which they are read', () => {
    const detail = { refund_fen: '20000', lines: '1 × 2', unheard_of: 'x', stage: 'AFTER_SALE_STAGE_REQUESTED', note: '', after_sale: 'R-1', kind: 'AFTER_SALE_KIND_REFUND_ONLY' }
    expect(detailsOf(detail).map(([key]) => key)).toEqual(['after_sale', 'kind', 'stage', 'refund_fen', 'lines', 'unheard_of'])
    expect(detailAmount('refund_fen', '20000')).toBe(20_000n)
    expect(detailAmount('refund_fen', 'a lot')).toBeUndefined()
    expect(detailAmount('handover_no', '1')).toBeUndefined()
  })

  it('name every flag, every timeline kind and its facts', () => {
    for (const { key } of FLAGS) expect(zhCN.flag).toHaveProperty(key)
    expect(Object.keys(zhCN.timeline).toSorted()).toEqual(Object.keys(TIMELINE).toSorted())
    expect(Object.keys(zhCN.detail).toSorted()).toEqual([...DETAILS].toSorted())
  })

  it('know every entry that the orders service writes', () => {
    const written = Object.values(domain).flatMap((source) => [...source.matchAll(/\.note\(\s*"(\w+)"/g)].map(([, kind]) => kind))
    expect([...new Set(written)].toSorted()).toEqual(Object.keys(TIMELINE).toSorted())
  })
})
