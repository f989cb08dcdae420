import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { AFTER_SALE_KINDS, AFTER_SALE_STAGE, OPEN_STAGES, STAGE_ORDER, stageOfTab } from '@/data/after-sales'
import { SOON_MS } from '@/data/deadlines'
import { PLATFORMS } from '@/data/platforms'
import { AfterSaleOrderBy, type AfterSaleFilterSchema, type CountByStatusResponse } from '@/gen/oms/aftersales/v1/after_sale_service_pb'
import { MAX_NUMBERS } from '@/list/numbers'
import { members, pasted, range, readQuery, several, writeQuery, type StateOf } from '@/list/url-state'
import type { TabCount } from '@/list/use-list'

export const AFTER_SALE_SPEC = {
  numbers: pasted(MAX_NUMBERS),
  shops: several,
  deadline: range,
  kinds: members(AFTER_SALE_KINDS),
  platforms: members(PLATFORMS.map((facts) => facts.platform)),
  created: range,
  stages: members(STAGE_ORDER),
}
export type AfterSaleQuery = StateOf<typeof AFTER_SALE_SPEC>

export const AFTER_SALE_TABS = ['all', ...STAGE_ORDER.map((stage) => AFTER_SALE_STAGE[stage].key)] as [string, ...string[]]

export const AFTER_SALE_SORTS = ['changed', 'urgent'] as const

export function toOrderBy(sort: string): AfterSaleOrderBy {
  return sort === 'urgent' ? AfterSaleOrderBy.DEADLINE_ASC : AfterSaleOrderBy.MODIFIED_DESC
}

/** The form leaves out what the tab would show: there can be no such row. */
export function isContradiction(query: AfterSaleQuery, tab: string): boolean {
  const stage = stageOfTab(tab)
  return stage !== undefined && query.stages.length > 0 && !query.stages.some((one) => one === stage)
}

/** The filter of the form; with a tab, of that tab's rows only. */
export function toFilter(query: AfterSaleQuery, tab?: string): MessageInitShape<typeof AfterSaleFilterSchema> {
  const stage = tab === undefined ? undefined : stageOfTab(tab)
  return {
    numbers: query.numbers,
    shopIds: query.shops,
    platforms: query.platforms,
    kinds: query.kinds,
    stages: stage === undefined ? query.stages : [stage],
    createdFrom: query.created && timestampFromDate(query.created.from),
    createdTo: query.created && timestampFromDate(query.created.to),
    deadlineFrom: query.deadline && timestampFromDate(query.deadline.from),
    deadlineTo: query.deadline && timestampFromDate(query.deadline.to),
  }
}

/** Counts by tab; a stage the server leaves out has none. */
export function toTabCounts(answer: CountByStatusResponse): Map<string, TabCount> {
  const counts = new Map<string, TabCount>(AFTER_SALE_TABS.map((tab) => [tab, { count: 0n, isMore: false }]))
  for (const { stage, count, countIsMore } of answer.counts) {
    counts.set(AFTER_SALE_STAGE[stage].key, { count, isMore: countIsMore })
  }
  const isMore = answer.counts.some(({ countIsMore }) => countIsMore)
  return counts.set('all', { count: answer.total, isMore })
}

/**
 * What the platforms will decide by themselves within a day. A fixed range, not a moving
 * one: pages of a list hang together by their filter, and a count must match its rows.
 */
export function dueWithinADay(now: number): AfterSaleQuery {
  return {
    ...readQuery(AFTER_SALE_SPEC, {}),
    stages: [...OPEN_STAGES] as AfterSaleQuery['stages'],
    deadline: { from: new Date(now), to: new Date(now + SOON_MS) },
  }
}

/** The query as it stands in the list's address, the most urgent first. */
export function urgentAddress(query: AfterSaleQuery): Record<string, string> {
  return { ...writeQuery(AFTER_SALE_SPEC, query), sort: 'urgent' }
}
