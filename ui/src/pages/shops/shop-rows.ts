import type { SyncKind, SyncProblem, SyncState } from '@/gen/oms/bridge/v1/sync_service_pb'
import type { Shop } from '@/gen/oms/shops/v1/shop_service_pb'
import { needOf } from '@/data/authorisation'
import { SYNC_KINDS, SYNC_PROBLEM, hasProblem } from '@/data/bridge-facts'
import type { Tone } from '@/data/headlines'
import type { TabCount } from '@/list/use-list'

export interface ShopRow {
  shop: Shop
  states: Map<SyncKind, SyncState>
}

export const SHOP_TABS = ['all', 'fine', 'trouble', 'disabled'] as const

/** The one tab, besides "all", that a shop stands in. One that is switched off is in no trouble, whatever was last. */
export function tabOf({ shop, states }: ShopRow, now: number): string {
  if (!shop.enabled) return 'disabled'
  const isTroubled = needOf(shop, states.values(), now) !== undefined || [...states.values()].some((state) => hasProblem(state.problem))
  return isTroubled ? 'trouble' : 'fine'
}

export interface Trouble {
  problem: SyncProblem
  facts: { key: string; tone: Tone }
  /** What does not go on because of it. */
  kinds: SyncKind[]
  /** The platform's own words. */
  message: string
}

/** Each problem once, however many kinds have it. */
export function troublesOf(states: Iterable<SyncState>): Trouble[] {
  const byProblem = new Map<SyncProblem, Trouble>()
  for (const { problem, kind, problemMessage, problemCode } of states) {
    const facts = SYNC_PROBLEM[problem]
    if (facts === undefined) continue
    const trouble = byProblem.get(problem) ?? { problem, facts, kinds: [], message: `${problemMessage} ${problemCode}`.trim() }
    trouble.kinds.push(kind)
    byProblem.set(problem, trouble)
  }
  const rank = (kind: SyncKind) => SYNC_KINDS.findIndex((one) => one === kind)
  for (const { kinds } of byProblem.values()) kinds.sort((a, b) => rank(a) - rank(b))
  return [...byProblem.values()]
}

/** Shops beside what the bridge says of each. */
export function join(shops: readonly Shop[], states: readonly SyncState[]): ShopRow[] {
  const byShop = new Map<string, ShopRow['states']>()
  for (const state of states) {
    const ofShop = byShop.get(state.shopId) ?? new Map()
    byShop.set(state.shopId, ofShop.set(state.kind, state))
  }
  return shops.map((shop) => ({ shop, states: byShop.get(shop.shopId) ?? new Map() }))
}

export function countTabs(rows: readonly ShopRow[], now: number): Map<string, TabCount> {
  const counts = new Map<string, TabCount>(SHOP_TABS.map((tab) => [tab, { count: 0n, isMore: false }]))
  for (const row of rows) {
    for (const tab of ['all', tabOf(row, now)]) {
      counts.set(tab, { count: (counts.get(tab)?.count ?? 0n) + 1n, isMore: false })
    }
  }
  return counts
}
