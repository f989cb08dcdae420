import { SyncService, type SyncKind, type SyncState } from '@/gen/oms/bridge/v1/sync_service_pb'
import type { Shop } from '@/gen/oms/shops/v1/shop_service_pb'
import { useSession } from '@/auth/session'
import { readAllSyncStates } from '@/data/coverage'
import { hasProblem } from '@/data/bridge-facts'
import { readAllShops } from '@/data/shops'
import type { TabCount } from '@/list/use-list'

export interface ShopRow {
  shop: Shop
  states: Map<SyncKind, SyncState>
}

export const SHOP_TABS = ['all', 'fine', 'trouble', 'disabled'] as const

/** The one tab, besides "all", that a shop stands in. */
export function tabOf({ shop, states }: ShopRow): string {
  if ([...states.values()].some((state) => hasProblem(state.problem))) return 'trouble'
  return shop.enabled ? 'fine' : 'disabled'
}

/** Shops with what the bridge says of each; two calls whatever their number. */
export async function readShopRows(filter: { nameContains: string; platform?: number }, signal: AbortSignal): Promise<ShopRow[]> {
  const maySeeSync = useSession().may(SyncService.method.listSyncStates)
  const [shops, states] = await Promise.all([
    readAllShops(filter, signal),
    maySeeSync ? readAllSyncStates(signal) : [],
  ])
  const byShop = Map.groupBy(states, (state) => state.shopId)
  return shops.map((shop) => ({
    shop,
    states: new Map((byShop.get(shop.shopId) ?? []).map((state) => [state.kind, state])),
  }))
}

export function countTabs(rows: readonly ShopRow[]): Map<string, TabCount> {
  const counts = new Map<string, TabCount>(SHOP_TABS.map((tab) => [tab, { count: 0n, isMore: false }]))
  for (const row of rows) {
    for (const tab of ['all', tabOf(row)]) {
      counts.set(tab, { count: (counts.get(tab)?.count ?? 0n) + 1n, isMore: false })
    }
  }
  return counts
}
