import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { HEADLINES, HEADLINE_ORDER, headlineOfTab } from '@/data/headlines'
import { HOLD_KINDS } from '@/data/order-facts'
import { PLATFORMS } from '@/data/platforms'
import { OrderBy, type CountByStatusResponse, type OrderFilterSchema } from '@/gen/oms/orders/v1/order_service_pb'
import { MAX_NUMBERS, MAX_SKUS } from '@/list/numbers'
import { members, pasted, range, several, text, type StateOf } from '@/list/url-state'
import type { TabCount } from '@/list/use-list'

export const ORDER_SPEC = {
  numbers: pasted(MAX_NUMBERS),
  shops: several,
  created: range,
  platforms: members(PLATFORMS.map((facts) => facts.platform)),
  paid: range,
  skus: pasted(MAX_SKUS),
  receiver: text,
  holds: members(HOLD_KINDS),
  headlines: members(HEADLINE_ORDER),
}
export type OrderQuery = StateOf<typeof ORDER_SPEC>

export const ORDER_TABS = ['all', ...HEADLINE_ORDER.map((headline) => HEADLINES[headline].key)] as [string, ...string[]]

export const ORDER_SORTS = ['newest', 'oldest', 'urgent'] as const
const ORDER_BY: Record<string, OrderBy> = {
  newest: OrderBy.CREATED_DESC,
  oldest: OrderBy.CREATED_ASC,
  urgent: OrderBy.LATEST_SHIP_ASC,
}

export function toOrderBy(sort: string): OrderBy {
  return ORDER_BY[sort] ?? OrderBy.UNSPECIFIED
}

/** The form leaves out what the tab would show: there can be no such row. */
export function isContradiction(query: OrderQuery, tab: string): boolean {
  const headline = headlineOfTab(tab)
  return headline !== undefined && query.headlines.length > 0 && !query.headlines.some((one) => one === headline)
}

/** The filter of the form; with a tab, of that tab's rows only. */
export function toFilter(query: OrderQuery, tab?: string): MessageInitShape<typeof OrderFilterSchema> {
  const headline = tab === undefined ? undefined : headlineOfTab(tab)
  return {
    numbers: query.numbers,
    shopIds: query.shops,
    createdFrom: query.created && timestampFromDate(query.created.from),
    createdTo: query.created && timestampFromDate(query.created.to),
    platforms: query.platforms,
    paidFrom: query.paid && timestampFromDate(query.paid.from),
    paidTo: query.paid && timestampFromDate(query.paid.to),
    skus: query.skus,
    receiverExact: query.receiver,
    holdKinds: query.holds,
    headlines: headline === undefined ? query.headlines : [headline],
  }
}

/** Counts by tab; a headline the server leaves out has none. */
export function toTabCounts(answer: CountByStatusResponse): Map<string, TabCount> {
  const counts = new Map<string, TabCount>(ORDER_TABS.map((tab) => [tab, { count: 0n, isMore: false }]))
  for (const { headline, count, countIsMore } of answer.counts) {
    counts.set(HEADLINES[headline].key, { count, isMore: countIsMore })
  }
  const isMore = answer.counts.some(({ countIsMore }) => countIsMore)
  return counts.set('all', { count: answer.total, isMore })
}
